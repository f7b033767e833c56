import type { LogLine } from "../../api.ts";
import { Badge } from "../badge.tsx";
import { Breakable } from "../breakable.tsx";
import { formatDuration } from "../format.ts";
import type { Tone } from "../live/event-tone.ts";
import type { Field } from "./log-fields.ts";
import { splitFields } from "./log-fields.ts";

const levelTones: Readonly<Record<string, Tone>> = {
  WARN: "notice",
  ERROR: "bad",
  CRITICAL: "bad",
};

interface TraceLogsProps {
  readonly logs: readonly LogLine[];
  /** Epoch milliseconds, from which on the lines are timed. */
  readonly startedAt: number;
}

export function TraceLogs({ logs, startedAt }: TraceLogsProps) {
  return (
    <section class="logs" aria-labelledby="logs-title" data-testid="trace-logs">
      <h3 id="logs-title">Log</h3>
      {logs.length === 0 && <p class="muted">Nothing was logged.</p>}
      <ol class="plain">
        {logs.map((line, index) => (
          <LogEntry key={index} line={line} offsetMs={line.at - startedAt} />
        ))}
      </ol>
    </section>
  );
}

function LogEntry({ line, offsetMs }: { readonly line: LogLine; readonly offsetMs: number }) {
  const { level, message } = line;
  const { own, context } = splitFields(line.fields);
  return (
    <li data-testid="trace-log" data-level={level}>
      <p>
        <span class="code muted">+{formatDuration(Math.max(0, offsetMs))}</span>{" "}
        <Badge tone={levelTones[level.toUpperCase()] ?? "neutral"}>{level}</Badge>{" "}
        <strong>{message}</strong>
      </p>
      <FieldList fields={own} />
      {context.length > 0 && (
        <details>
          <summary class="muted">Its invocation</summary>
          <FieldList fields={context} />
        </details>
      )}
    </li>
  );
}

function FieldList({ fields }: { readonly fields: readonly Field[] }) {
  return (
    <dl class="fields code">
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Breakable text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
