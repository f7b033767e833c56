import type { EventView } from "../../api.ts";
import { plural } from "../format.ts";
import { Panel, Scrollable } from "../panel.tsx";
import { moveBetweenRows } from "../row-keys.ts";
import type { Opened } from "../use-location.ts";
import type { EventFilter } from "./event-filter.ts";
import { filterEvents } from "./event-filter.ts";
import { EventFilters } from "./event-filters.tsx";
import { EventRow } from "./event-row.tsx";
import type { Live } from "./use-live.ts";

interface EventsPanelProps {
  readonly live: Live;
  readonly filter: EventFilter;
  /** What is open. */
  readonly opened: Opened;
  hrefOf(opened: Opened): string;
  onFilter(change: Partial<EventFilter>): void;
}

/** More rows than anybody reads make every change slow. */
const mostRows = 300;

export function EventsPanel({ live, filter, opened, hrefOf, onFilter }: EventsPanelProps) {
  const { shown } = live;
  const fitting = filterEvents(shown.events, filter);
  const rows = fitting.slice(-mostRows).toReversed();
  return (
    <Panel
      id="events"
      title="Events"
      note={countOf(rows, fitting, shown.events)}
      tools={<PlaybackButtons live={live} />}
    >
      <EventFilters events={shown.events} filter={filter} onFilter={onFilter} />
      <Scrollable label="Events, scrollable">
        <table onKeyDown={moveBetweenRows}>
          <caption class="sr-only">
            What happened in the gateway, the latest first; each opens with what was said, and its
            trace
          </caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Route</th>
              <th scope="col">Connection</th>
              <th scope="col">Outcome</th>
              <th scope="col" class="from-small">
                Frame
              </th>
              <th scope="col" class="number">
                Duration
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((event) => (
              <EventRow
                key={event.id}
                event={event}
                href={hrefOf(openedBy(event))}
                isSelected={isOpen(event, opened)}
              />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p class="empty">{emptyReason(shown.events)}</p>}
      </Scrollable>
    </Panel>
  );
}

function openedBy({ id, traceId }: EventView): Opened {
  return traceId === undefined ? { event: id } : { trace: traceId };
}

function isOpen({ id, traceId }: EventView, { trace, event }: Opened): boolean {
  return traceId === undefined ? id === event : traceId === trace;
}

function PlaybackButtons({ live: { isPaused, held, togglePause, clear } }: { live: Live }) {
  return (
    <>
      {isPaused && <span class="panel-note">{plural(held, "event")} held back</span>}
      <button
        type="button"
        class="small"
        aria-pressed={isPaused}
        data-testid="pause"
        title="Holds back events and ticks while they are read"
        onClick={togglePause}
      >
        Pause
      </button>
      <button type="button" class="small" data-testid="clear" onClick={clear}>
        Clear
      </button>
    </>
  );
}

function emptyReason(events: readonly EventView[]): string {
  if (events.length === 0) return "Nothing has happened yet.";
  const onlyHeartbeats = events.every(({ isHeartbeat }) => isHeartbeat);
  return onlyHeartbeats ? "Nothing but heartbeats, which are hidden." : "No event fits the filter.";
}

function countOf(
  rows: readonly EventView[],
  fitting: readonly EventView[],
  all: readonly EventView[],
): string {
  const latest = rows.length < fitting.length ? `latest ${rows.length} of ` : "";
  const filtered = fitting.length < all.length ? ` of ${all.length}` : "";
  return `${latest}${fitting.length}${filtered}`;
}
