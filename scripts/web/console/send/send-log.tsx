import { Breakable } from "../breakable.tsx";
import { formatClock } from "../format.ts";
import { Unchanging } from "../unchanging.tsx";
import type { SendLogEntry } from "./log-entries.ts";

const arrows = { sent: "→", received: "←", note: "·" } as const;
const spoken = { sent: "sent", received: "received", note: "connection" } as const;

interface SendLogProps {
  /** The latest first. */
  readonly log: readonly SendLogEntry[];
  onClear(): void;
}

/** What went to and fro on the send box's own socket. */
export function SendLog({ log, onClear }: SendLogProps) {
  return (
    <section aria-labelledby="send-log-title" class="send-log">
      <header>
        <h3 id="send-log-title">What came of it</h3>
        {log.length > 0 && (
          <button type="button" class="small" data-testid="send-log-clear" onClick={onClear}>
            Clear
          </button>
        )}
      </header>
      {log.length === 0 && <p class="muted">Nothing was sent or received.</p>}
      <ol class="plain" data-testid="send-log">
        {log.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

class Entry extends Unchanging<{ readonly entry: SendLogEntry }> {
  override render() {
    const { at, direction, text } = this.props.entry;
    return (
      <li class={direction} data-testid="send-log-entry" data-direction={direction}>
        <span class="code muted">{formatClock(at)}</span>
        <span aria-hidden="true">{arrows[direction]}</span>
        <span class="sr-only">{spoken[direction]}: </span>
        <span class={direction === "note" ? undefined : "code"}>
          <Breakable text={text} />
        </span>
      </li>
    );
  }
}
