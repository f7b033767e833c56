import type { EventView } from "../../api.ts";
import { plural } from "../format.ts";
import { Panel, Scrollable } from "../panel.tsx";
import { moveBetweenRows } from "../row-keys.ts";
import type { EventFilter } from "./event-filter.ts";
import { filterEvents } from "./event-filter.ts";
import { EventFilters } from "./event-filters.tsx";
import { EventRow } from "./event-row.tsx";
import type { Live } from "./use-live.ts";

interface EventsPanelProps {
  readonly live: Live;
  readonly filter: EventFilter;
  /** The trace that is open. */
  readonly selected: string | undefined;
  hrefOf(traceId: string): string;
  onFilter(filter: EventFilter): void;
}

/** More rows than anybody reads make every change slow. */
const mostRows = 300;

export function EventsPanel({ live, filter, selected, hrefOf, onFilter }: EventsPanelProps) {
  const { state, shown } = live;
  const fitting = filterEvents(shown.events, filter, state.players);
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
            What happened in the gateway, the latest first; what has a trace opens as a waterfall
          </caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Route</th>
              <th scope="col">Connection</th>
              <th scope="col">Outcome</th>
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
                player={state.players.get(event.connectionId)}
                href={event.traceId === undefined ? undefined : hrefOf(event.traceId)}
                isSelected={event.traceId !== undefined && event.traceId === selected}
              />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && (
          <p class="empty">
            {shown.events.length === 0 ? "Nothing has happened yet." : "No event fits the filter."}
          </p>
        )}
      </Scrollable>
    </Panel>
  );
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
        title="Holds back events and broadcasts while they are read"
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

function countOf(
  rows: readonly EventView[],
  fitting: readonly EventView[],
  all: readonly EventView[],
): string {
  const latest = rows.length < fitting.length ? `latest ${rows.length} of ` : "";
  const filtered = fitting.length < all.length ? ` of ${all.length}` : "";
  return `${latest}${fitting.length}${filtered}`;
}
