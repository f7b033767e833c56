import { useEffect, useRef } from "preact/hooks";
import type { EventView } from "../../api.ts";
import { EventFacts } from "./event-facts.tsx";

interface EventPanelProps {
  readonly number: number;
  /** Nothing once it is forgotten. */
  readonly event: EventView | undefined;
  /** Whether the server has told yet what it knows. */
  readonly isServerKnown: boolean;
  onClose(): void;
}

/** An event that has no trace. */
export function EventPanel({ number, event, isServerKnown, onClose }: EventPanelProps) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="trace panel" aria-labelledby="event-title" data-testid="event-panel">
      <header class="panel-head">
        <h2 id="event-title" ref={title} tabIndex={-1}>
          Event {number}
        </h2>
        <div class="panel-tools">
          <button type="button" class="small" data-testid="event-close" onClick={onClose}>
            Close
          </button>
        </div>
      </header>
      <div class="trace-body">
        {event !== undefined && <EventFacts event={event} />}
        {event === undefined && isServerKnown && (
          <p class="empty">
            This event is gone: the server keeps the latest of each kind, and forgets all when it
            ends.
          </p>
        )}
      </div>
    </section>
  );
}
