import { useState } from "preact/hooks";
import { defaultLimits } from "../../../local-cloud/gateway/limits/gateway-limits.ts";
import type { ChangeableLimits } from "../../api.ts";
import { formatSpan } from "../format.ts";
import type { Commands } from "../use-commands.ts";
import { formatSeconds, parseSeconds } from "./limit-input.ts";

interface LimitsFormProps {
  /** Those in force. */
  readonly limits: ChangeableLimits;
  readonly run: Commands["run"];
}

/** Lets connections end sooner than API Gateway would end them. */
export function LimitsForm({ limits, run }: LimitsFormProps) {
  return (
    <>
      <LimitField name="idleTimeoutMs" label="Idle limit" id="idle" {...{ limits, run }} />
      <LimitField name="lifetimeMs" label="Lifetime limit" id="lifetime" {...{ limits, run }} />
    </>
  );
}

interface LimitFieldProps extends LimitsFormProps {
  readonly name: keyof ChangeableLimits;
  readonly label: string;
  readonly id: string;
}

function LimitField({ name, label, id, limits, run }: LimitFieldProps) {
  const [draft, setDraft] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const current = limits[name];
  const usual = defaultLimits[name];

  async function set(milliseconds: number): Promise<void> {
    setProblem(undefined);
    const done = `${label}: ${formatSpan(milliseconds)} from now on.`;
    if (await run({ kind: "set-limits", limits: { [name]: milliseconds } }, done)) {
      setDraft(undefined);
    }
  }

  function submit(event: Event): void {
    event.preventDefault();
    const milliseconds = parseSeconds(draft ?? formatSeconds(current));
    if (milliseconds === undefined) setProblem(`${label}: a number of seconds above 0.`);
    else void set(milliseconds);
  }

  return (
    <form class="limit" noValidate onSubmit={submit}>
      <label for={`limit-${id}`}>{label}</label>
      <input
        id={`limit-${id}`}
        inputMode="decimal"
        data-testid={`fault-${id}-limit`}
        value={draft ?? formatSeconds(current)}
        aria-invalid={problem !== undefined}
        aria-describedby={`limit-${id}-note`}
        onInput={({ currentTarget: { value } }) => setDraft(value)}
      />
      <span>s</span>
      <button type="submit" class="small" data-testid={`fault-${id}-limit-set`}>
        Set<span class="sr-only"> {label}</span>
      </button>
      <button
        type="button"
        class="small"
        disabled={current === usual && draft === undefined}
        data-testid={`fault-${id}-limit-back`}
        onClick={() => set(usual)}
      >
        Back<span class="sr-only"> to the usual {label}</span>
      </button>
      <span id={`limit-${id}-note`} class={problem === undefined ? "hint" : "hint problem"}>
        {problem ?? noteOn(current, usual)}
      </span>
    </form>
  );
}

function noteOn(current: number, usual: number): string {
  if (current === usual) return `${formatSpan(usual)}, as in API Gateway`;
  return `${formatSpan(current)}; API Gateway: ${formatSpan(usual)}`;
}
