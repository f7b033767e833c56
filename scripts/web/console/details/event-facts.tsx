import type { EventView } from "../../api.ts";
import { routeLabel } from "../../event-kinds.ts";
import { Badge } from "../badge.tsx";
import { CopyButton } from "../copy-button.tsx";
import { formatClock } from "../format.ts";
import { toneOf } from "../live/event-tone.ts";
import { FrameText } from "./frame-text.tsx";

/** Everything that is known of one event, and the frame that it is about. */
export function EventFacts({ event }: { readonly event: EventView }) {
  const { id, at, connectionId, player, outcome, fault, killed, preview } = event;
  return (
    <section class="event-facts" aria-label="The event" data-testid="event-facts">
      <dl class="facts">
        <div>
          <dt>Event</dt>
          <dd>
            {routeLabel(event)} <Badge tone={toneOf(event)}>{outcome}</Badge>
            {fault !== undefined && <span class="badge badge-fault">fault {fault}</span>}
            {killed !== undefined && <span class="badge badge-fault">killed {killed}</span>}
          </dd>
        </div>
        <div>
          <dt>Time</dt>
          <dd class="code">{formatClock(at)}</dd>
        </div>
        {connectionId !== "" && (
          <div>
            <dt>Connection</dt>
            <dd>
              {player} <span class="code">{connectionId}</span>{" "}
              <CopyButton what="connection id" text={connectionId} />
            </dd>
          </div>
        )}
      </dl>
      {preview !== undefined && <FrameText event={id} />}
    </section>
  );
}
