import { useEffect, useState } from "preact/hooks";
import type { Amount } from "./fault-form.ts";
import { NumberInput } from "./number-input.tsx";

interface ShareControlProps {
  /** Unique on the page. */
  readonly id: string;
  readonly name: string;
  /** Of what it is the share, in words: such as "posts delivered late". */
  readonly what: string;
  readonly takesTime: boolean;
  /** What is in force. */
  readonly amount: Amount;
  /** @returns whether it is in force now */
  onChange(amount: Amount): Promise<boolean>;
}

/** How many meet one fault: a slider, and a number for those who want it exact. */
export function ShareControl(props: ShareControlProps) {
  const { id, name, what, takesTime, amount, onChange } = props;
  const { share } = amount;
  const percent = toPercent(share);
  const [percentDraft, setPercentDraft] = useState<number>();
  const [delayDraft, setDelayDraft] = useState<number>();
  const shown = percentDraft ?? percent;
  const delayMs = delayDraft ?? amount.delayMs;
  const label = `Share of ${what}, in percent`;

  // Whatever comes from the server is news, also if another window asked for it.
  useEffect(() => setPercentDraft(undefined), [share]);
  useEffect(() => {
    if (share > 0) setDelayDraft(amount.delayMs);
  }, [share > 0, amount.delayMs]);

  /** What is refused stays in sight, to be mended. */
  async function apply(changed: number): Promise<void> {
    setPercentDraft(changed);
    if (await onChange({ delayMs, share: changed / 100 })) setPercentDraft(undefined);
  }

  /** Of a fault that does not happen yet, it is kept for when it does. */
  function changeDelay(changed: number): void {
    setDelayDraft(changed);
    // A share that is on its way to the server comes first.
    if (shown > 0) void onChange({ share: shown / 100, delayMs: changed });
  }

  return (
    <div class="share" data-active={percent > 0} data-testid={id}>
      <span class="share-name" title={`The share of ${what}`}>
        {name}
      </span>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        aria-label={label}
        data-testid={`${id}-slider`}
        value={shown}
        onInput={({ currentTarget }) => setPercentDraft(currentTarget.valueAsNumber)}
        onChange={({ currentTarget }) => apply(currentTarget.valueAsNumber)}
      />
      <span class="percent">
        <NumberInput
          label={`${label}, exactly`}
          testId={`${id}-share`}
          max={100}
          step="any"
          value={shown}
          onCommit={apply}
        />
        %
      </span>
      {takesTime && (
        <span class="delay">
          by
          <NumberInput
            label="How late, in milliseconds"
            testId={`${id}-delay`}
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
