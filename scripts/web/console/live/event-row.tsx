import { printable } from "../../../printable.ts";
import type { EventView } from "../../api.ts";
import { routeLabel } from "../../event-kinds.ts";
import { Badge } from "../badge.tsx";
import { Clock } from "../clock.tsx";
import { formatClock, formatDuration } from "../format.ts";
import { rowLink } from "../row-keys.ts";
import { Unchanging } from "../unchanging.tsx";
import { toneOf } from "./event-tone.ts";

interface EventRowProps {
  readonly event: EventView;
  /** Of its trace, or of itself where it has none. */
  readonly href: string;
  readonly isSelected: boolean;
}

export class EventRow extends Unchanging<EventRowProps> {
  override render() {
    const { event, href, isSelected } = this.props;
    const { id, kind, connectionId, player, outcome, durationMs, traceId } = event;
    const preview = event.preview && printable(event.preview);
    return (
      <tr
        class={isSelected ? "opens selected" : "opens"}
        data-testid="event"
        data-event-id={id}
        data-kind={kind}
        data-route={routeLabel(event)}
        data-outcome={outcome}
        data-trace-id={traceId}
        data-connection-id={connectionId}
        onClick={() => {
          window.location.hash = href;
        }}
      >
        <th scope="row">
          <EventTime event={event} href={href} isSelected={isSelected} />
        </th>
        <td class="clipped">{routeLabel(event)}</td>
        <td class="clipped" title={connectionId}>
          {player}{" "}
          <span class={player === undefined ? "code muted" : "code muted beside"}>
            {connectionId}
          </span>
        </td>
        <td>
          <span class="badges">
            <Badge tone={toneOf(event)}>{outcome}</Badge>
            <EventMarks event={event} />
          </span>
        </td>
        <td class="clipped payload code from-small" title={preview}>
          {preview}
        </td>
        <td class="number">{durationMs > 0 ? formatDuration(durationMs) : "–"}</td>
      </tr>
    );
  }
}

function EventTime({ event, href, isSelected }: EventRowProps) {
  const what = event.traceId === undefined ? "Details" : "Trace";
  return (
    <a
      {...rowLink}
      class="code"
      href={href}
      aria-current={isSelected ? "true" : undefined}
      aria-label={`${what} of ${routeLabel(event)} at ${formatClock(event.at)}`}
    >
      <Clock at={event.at} />
    </a>
  );
}

function EventMarks({
  event: { coldStart, initMs, fault, killed },
}: {
  readonly event: EventView;
}) {
  return (
    <>
      {fault !== undefined && (
        <span class="badge badge-fault" data-testid="fault-badge">
          fault {fault}
        </span>
      )}
      {killed !== undefined && (
        <span class="badge badge-fault" data-testid="killed-badge">
          killed {killed}
        </span>
      )}
      {coldStart && (
        <span class="badge badge-cold" data-testid="cold-start-badge">
          cold start
          {initMs !== undefined && <span class="beside"> {formatDuration(initMs)}</span>}
        </span>
      )}
    </>
  );
}
