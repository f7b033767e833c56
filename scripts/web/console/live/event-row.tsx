import { useMemo } from "preact/hooks";
import type { EventView } from "../../api.ts";
import { Badge } from "../badge.tsx";
import { Clock } from "../clock.tsx";
import { formatClock, formatDuration, shortId } from "../format.ts";
import { rowLink } from "../row-keys.ts";
import { routeLabel } from "./event-filter.ts";
import { toneOf } from "./event-tone.ts";

interface EventRowProps {
  readonly event: EventView;
  readonly player: string | undefined;
  /** Of its trace, if it has one. */
  readonly href: string | undefined;
  readonly isSelected: boolean;
}

export function EventRow({ event, player, href, isSelected }: EventRowProps) {
  // The same element again is not compared: hundreds of rows do not change when one comes.
  return useMemo(
    () => renderEvent({ event, player, href, isSelected }),
    [event, player, href, isSelected],
  );
}

function renderEvent({ event, player, href, isSelected }: EventRowProps) {
  const { id, kind, connectionId, outcome, durationMs, traceId } = event;
  const classes = [href !== undefined && "opens", isSelected && "selected"];
  return (
    <tr
      class={classes.filter((it) => it !== false).join(" ")}
      data-testid="event"
      data-event-id={id}
      data-kind={kind}
      data-route={routeLabel(event)}
      data-outcome={outcome}
      data-trace-id={traceId}
      data-connection-id={connectionId}
      onClick={() => {
        if (href !== undefined) window.location.hash = href;
      }}
    >
      <th scope="row">
        <EventTime event={event} href={href} isSelected={isSelected} />
      </th>
      <td class="clipped">{routeLabel(event)}</td>
      <td class="clipped" title={connectionId}>
        {player}{" "}
        <span class={player === undefined ? "code muted" : "code muted beside"}>
          {shortId(connectionId)}
        </span>
      </td>
      <td>
        <span class="badges">
          <Badge tone={toneOf(event)}>{outcome}</Badge>
          <EventMarks event={event} />
        </span>
      </td>
      <td class="number">{durationMs > 0 ? formatDuration(durationMs) : "–"}</td>
    </tr>
  );
}

function EventTime({ event, href, isSelected }: Omit<EventRowProps, "player">) {
  const time = <Clock at={event.at} />;
  if (href === undefined) return <span class="code">{time}</span>;
  return (
    <a
      {...rowLink}
      class="code"
      href={href}
      aria-current={isSelected ? "true" : undefined}
      aria-label={`Trace of ${routeLabel(event)} at ${formatClock(event.at)}`}
    >
      {time}
    </a>
  );
}

function EventMarks({ event: { coldStart, initMs, fault } }: { readonly event: EventView }) {
  return (
    <>
      {fault !== undefined && (
        <span class="badge badge-fault" data-testid="fault-badge">
          fault {fault}
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
