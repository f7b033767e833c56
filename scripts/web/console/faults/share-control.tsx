import { useEffect, useState } from "preact/hooks";
import type { FaultChoice } from "./fault-form.ts";
import { faultEffects, faultNames, takesTime } from "./fault-form.ts";
import { NumberInput } from "./number-input.tsx";

interface ShareControlProps {
  /** What is in force. */
  readonly choice: FaultChoice;
  /** @returns whether it is in force now */
  onChange(choice: FaultChoice): Promise<boolean>;
}

/** How many posts meet one fault: a slider, and a number for those who want it exact. */
export function ShareControl({ choice, onChange }: ShareControlProps) {
  const { kind, share } = choice;
  const percent = toPercent(share);
  const [percentDraft, setPercentDraft] = useState<number>();
  const [delayDraft, setDelayDraft] = useState<number>();
  const shown = percentDraft ?? percent;
  const delayMs = delayDraft ?? choice.delayMs;
  const label = `Share of posts ${faultEffects[kind]}, in percent`;

  // Whatever comes from the server is news, also if another window asked for it.
  useEffect(() => setPercentDraft(undefined), [share]);
  useEffect(() => {
    if (share > 0) setDelayDraft(choice.delayMs);
  }, [share > 0, choice.delayMs]);

  /** What is refused stays in sight, to be mended. */
  async function apply(changed: number): Promise<void> {
    setPercentDraft(changed);
    if (await onChange({ ...choice, delayMs, share: changed / 100 })) setPercentDraft(undefined);
  }

  /** Of a fault that does not happen yet, it is kept for when it does. */
  function changeDelay(changed: number): void {
    setDelayDraft(changed);
    // A share that is on its way to the server comes first.
    if (shown > 0) void onChange({ ...choice, share: shown / 100, delayMs: changed });
  }

  return (
    <div class="share" data-active={percent > 0} data-testid={`fault-${kind}`}>
      <span class="share-name" title={`Posts ${faultEffects[kind]}`}>
        {faultNames[kind]}
      </span>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        aria-label={label}
        data-testid={`fault-${kind}-slider`}
        value={shown}
        onInput={({ currentTarget }) => setPercentDraft(currentTarget.valueAsNumber)}
        onChange={({ currentTarget }) => apply(currentTarget.valueAsNumber)}
      />
      <span class="percent">
        <NumberInput
          label={`${label}, exactly`}
          testId={`fault-${kind}-share`}
          max={100}
          step="any"
          value={shown}
          onCommit={apply}
        />
        %
      </span>
      {takesTime(kind) && (
        <span class="delay">
          by
          <NumberInput
            label="How late, in milliseconds"
            testId={`fault-${kind}-delay`}
            step={50}
            value={delayMs}
            onCommit={changeDelay}
          />
          ms
        </span>
      )}
    </div>
  );
}

/** Without what binary fractions add to it. */
function toPercent(share: number): number {
  return Math.round(share * 10_000) / 100;
}
