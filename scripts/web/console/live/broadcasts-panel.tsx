import type { BroadcastView } from "../../api.ts";
import { Clock } from "../clock.tsx";
import { formatClock, formatDuration } from "../format.ts";
import { Panel, Scrollable } from "../panel.tsx";
import { moveBetweenRows, rowLink } from "../row-keys.ts";
import { Unchanging } from "../unchanging.tsx";
import type { Opened } from "../use-location.ts";
import { OutcomeBar } from "./outcome-bar.tsx";

interface BroadcastsPanelProps {
  /** The oldest first. */
  readonly broadcasts: readonly BroadcastView[];
  /** The trace that is open. */
  readonly selected: string | undefined;
  hrefOf(opened: Opened): string;
}

export function BroadcastsPanel({ broadcasts, selected, hrefOf }: BroadcastsPanelProps) {
  return (
    <Panel id="broadcasts" title="Broadcasts" note={String(broadcasts.length)}>
      <Scrollable label="Broadcasts, scrollable">
        <table onKeyDown={moveBetweenRows}>
          <caption class="sr-only">
            Messages to a room, the latest first; each opens as a waterfall
          </caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Room</th>
              <th scope="col">Outcomes</th>
              <th scope="col" class="number from-small">
                Retries
              </th>
              <th scope="col" class="number">
                Fan-out
              </th>
            </tr>
          </thead>
          <tbody>
            {broadcasts.toReversed().map((broadcast) => (
              <BroadcastRow
                key={broadcast.traceId}
                broadcast={broadcast}
                href={hrefOf({ trace: broadcast.traceId })}
                isSelected={broadcast.traceId === selected}
              />
            ))}
          </tbody>
        </table>
        {broadcasts.length === 0 && <p class="empty">Nobody has said anything yet.</p>}
      </Scrollable>
    </Panel>
  );
}

interface BroadcastRowProps {
  readonly broadcast: BroadcastView;
  readonly href: string;
  readonly isSelected: boolean;
}

class BroadcastRow extends Unchanging<BroadcastRowProps> {
  override render() {
    const { broadcast, href, isSelected } = this.props;
    const { traceId, at, room, outcomes, retries, fanOutMs } = broadcast;
    return (
      <tr
        class={isSelected ? "opens selected" : "opens"}
        data-testid="broadcast"
        data-trace-id={traceId}
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
            aria-label={`Trace of the broadcast at ${formatClock(at)}`}
          >
            <Clock at={at} />
          </a>
        </th>
        <td class="clipped" title={room}>
          {room}
        </td>
        <td class="wide">
          <OutcomeBar outcomes={outcomes} />
        </td>
        <td class="number from-small">{retries}</td>
        <td class="number">{formatDuration(fanOutMs)}</td>
      </tr>
    );
  }
}
