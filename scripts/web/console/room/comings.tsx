import type { JoinView, LeaveView } from "../../api.ts";
import { Badge } from "../badge.tsx";

/** As many as fit into a line of a table. */
const mostShown = 3;

/** Who came and went in a tick, and how. */
export function Comings({ comings }: { readonly comings: readonly (JoinView | LeaveView)[] }) {
  const more = comings.length - mostShown;
  return (
    <span class="badges comings">
      {comings.slice(0, mostShown).map((coming) => (
        <Coming key={`${coming.kind} ${coming.connectionId}`} coming={coming} />
      ))}
      {more > 0 && <span class="muted">and more</span>}
    </span>
  );
}

export function Coming({ coming }: { readonly coming: JoinView | LeaveView }) {
  const { from, connectionId } = coming;
  const name = from.player ?? from.seat;
  const title = `Connection ${connectionId}, seat ${from.seat}`;
  return coming.kind === "joined" ? (
    <Badge tone="good" title={title}>
      {name} joined
    </Badge>
  ) : (
    <Badge tone={coming.reason === "closed" ? "neutral" : "notice"} title={title}>
      {name} left: {coming.reason}
    </Badge>
  );
}
