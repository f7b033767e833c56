import type { Connection } from "../../../../src/domain/connection.ts";
import { expiryOf, isExpired } from "../../../../src/domain/connection.ts";
import type { ConnectionSummary } from "../../../local-cloud/gateway/connections/open-connections.ts";
import type { AuthorizerContext } from "../../../local-cloud/gateway/integrations/authorization.ts";
import type { BarView, ConnectionView } from "../../api.ts";
import type { Bar } from "./registry-rows.ts";

/** An open connection, with what the gateway will tell of it on its next event. */
export interface OpenConnection extends ConnectionSummary {
  readonly context: AuthorizerContext | undefined;
}

export interface Sightings {
  /** What the registry has. */
  readonly rows: readonly Connection[];
  /** What the gateway has, looked at after the rows. */
  readonly open: readonly OpenConnection[];
  /** Ids of what it had before the rows were looked at. */
  readonly openBefore: ReadonlySet<string>;
  /** Ids whose handshakes are under way: they may be in the registry already. */
  readonly connecting: readonly string[];
  /** Players' names by their user ids. */
  readonly playerNames: ReadonlyMap<string, string>;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * Who is connected and who only seems to be. The registry skips rows that have expired, so a ghost
 * fades at its expiry.
 *
 * @returns by room, in the order in which they connected
 */
export function connectionViews(sightings: Sightings): readonly ConnectionView[] {
  const { rows, open, openBefore, connecting, playerNames, now } = sightings;
  const registered = new Map(rows.map((row) => [row.connectionId, row]));
  const alive = new Set([...connecting, ...open.map((it) => it.connectionId)]);
  const ghosts = rows.filter((row) => !alive.has(row.connectionId) && !isExpired(row, now));
  const views: readonly ConnectionView[] = [
    ...open.map((it) => {
      const row = registered.get(it.connectionId);
      // Who came while the rows were read may be in the registry by now.
      const isForgotten = row === undefined && openBefore.has(it.connectionId);
      return { ...openView(it, row), ...(isForgotten && { forgotten: true as const }) };
    }),
    ...ghosts.map((row) => ({ ...row, state: "ghost" as const })),
  ];
  return views.map((view) => named(view, playerNames)).toSorted(byRoomAndTime);
}

/**
 * Who is kept out, those first who are longest.
 *
 * @param now epoch milliseconds: the table's rows are deleted late
 */
export function barViews(
  bars: readonly Bar[],
  playerNames: ReadonlyMap<string, string>,
  now: number,
): readonly BarView[] {
  return bars
    .filter((bar) => !isExpired(bar, now))
    .map((bar) => named(bar, playerNames))
    .toSorted((one, other) => other.expiresAt - one.expiresAt);
}

/** The session as the next event will have it; the row may tell another end. */
function openView(open: OpenConnection, row: Connection | undefined): ConnectionView {
  const { connectionId, connectedAt, lastActiveAt, principalId = "", context = {} } = open;
  const { userId, room, protocol, seat, tokenExpiresAt } = context;
  return {
    connectionId,
    userId: String(userId ?? principalId),
    room: String(room ?? row?.room ?? ""),
    protocol: protocol === "relay.v1" ? protocol : "plain",
    seat: String(seat ?? row?.seat ?? ""),
    ...(row?.profile !== undefined && { profile: row.profile }),
    connectedAt,
    lastActiveAt,
    expiresAt: expiryOf(connectedAt, Number(tokenExpiresAt ?? Number.POSITIVE_INFINITY)),
    state: "open",
  };
}

function named<View extends { readonly userId: string }>(
  view: View,
  names: ReadonlyMap<string, string>,
): View & { readonly player?: string } {
  const player = names.get(view.userId);
  return player === undefined ? view : { ...view, player };
}

function byRoomAndTime(one: ConnectionView, other: ConnectionView): number {
  if (one.room !== other.room) return one.room < other.room ? -1 : 1;
  return one.connectedAt - other.connectedAt;
}
