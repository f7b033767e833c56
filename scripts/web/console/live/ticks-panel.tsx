import type { TickView } from "../../api.ts";
import { Badge } from "../badge.tsx";
import { Clock } from "../clock.tsx";
import { formatClock, formatDuration, shortId } from "../format.ts";
import { Panel, Scrollable } from "../panel.tsx";
import { moveBetweenRows, rowLink } from "../row-keys.ts";
import { Unchanging } from "../unchanging.tsx";
import type { Opened } from "../use-location.ts";
import { OutcomeBar } from "./outcome-bar.tsx";

interface TicksPanelProps {
  /** The oldest first. */
  readonly ticks: readonly TickView[];
  /** The trace that is open. */
  readonly selected: string | undefined;
  hrefOf(opened: Opened): string;
}

/** What was sent to rooms: each line is all that was said in a room at a time. */
export function TicksPanel({ ticks, selected, hrefOf }: TicksPanelProps) {
  return (
    <Panel id="ticks" title="Ticks" note={String(ticks.length)}>
      <Scrollable label="Ticks, scrollable">
        <table onKeyDown={moveBetweenRows}>
          <caption class="sr-only">
            What was sent to rooms, the latest first; each opens with its entries, as a waterfall
          </caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Room</th>
              <th scope="col" class="number from-medium">
                Tick
              </th>
              <th scope="col" class="number">
                Entries
              </th>
              <th scope="col" class="from-small">
                Closed by
              </th>
              <th scope="col" class="number from-small">
                Waited
              </th>
              <th scope="col">Outcomes</th>
              <th scope="col" class="number from-medium">
                Retries
              </th>
              <th scope="col" class="number">
                Fan-out
              </th>
            </tr>
          </thead>
          <tbody>
            {ticks.toReversed().map((tick) => (
              <TickRow
                key={`${tick.room} ${tick.tick}`}
                tick={tick}
                href={hrefOf({ trace: tick.traceId })}
                isSelected={tick.traceId === selected}
              />
            ))}
          </tbody>
        </table>
        {ticks.length === 0 && <p class="empty">Nobody has said anything yet.</p>}
      </Scrollable>
    </Panel>
  );
}

interface TickRowProps {
  readonly tick: TickView;
  readonly href: string;
  readonly isSelected: boolean;
}

class TickRow extends Unchanging<TickRowProps> {
  override render() {
    const { tick, href, isSelected } = this.props;
    const { traceId, at, room, connectionId, isTakenOver } = tick;
    return (
      <tr
        class={isSelected ? "opens selected" : "opens"}
        data-testid="tick"
        data-trace-id={traceId}
        data-tick={tick.tick}
        onClick={() => {
          window.location.hash = href;
        }}
      >
        <th scope="row">
          <a
            {...rowLink}
            class="code"
            href={href}
            aria-current={isSelected ? "true" : undefined}
            aria-label={`Trace of the tick at ${formatClock(at)}`}
          >
            <Clock at={at} />
          </a>
        </th>
        <td class="clipped" title={room}>
          {room}
        </td>
        <td class="number from-medium" title={tick.tick}>
          {numberOf(tick.tick)}
        </td>
        <td class="number" data-testid="entry-count">
          {tick.entries}
        </td>
        <td class="clipped from-small" title={connectionId}>
          {senderOf(tick)} {isTakenOver && <TakenOver />}
        </td>
        <td class="number from-small">{formatDuration(tick.waitMs)}</td>
        <td class="wide">
          <OutcomeBar outcomes={tick.outcomes} />
        </td>
        <td class="number from-medium">{tick.retries}</td>
        <td class="number">{formatDuration(tick.fanOutMs)}</td>
      </tr>
    );
  }
}

/** For whom it was ended and sent: an operator is no player, and neither is who has just left. */
export function senderOf({ player, connectionId }: TickView): string {
  return player ?? (connectionId === undefined ? "relay" : shortId(connectionId));
}

export function TakenOver() {
  return (
    <Badge tone="notice" title="Whoever opened it left it; somebody else ended and sent it">
      taken over
    </Badge>
  );
}

/** Of its first page, which says enough within a room. */
export function numberOf(tick: string): string {
  return tick.slice(tick.lastIndexOf("/") + 1);
}
