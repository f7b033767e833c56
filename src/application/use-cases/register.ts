import type { Errand } from "#application/log/tick-sender.ts";
import type { Dismiss } from "#application/people/dismissal.ts";
import type { Bars } from "#application/ports/bars.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Connection } from "#domain/connection.ts";
import { Barred, RoomForbidden, RoomFull } from "#domain/refusals.ts";
import type { RoomRule } from "#domain/room-access.ts";
import { accessTo } from "#domain/room-access.ts";

export interface RegisterDependencies {
  readonly connections: Connections;
  readonly bars: Bars;
  readonly dismiss: Dismiss;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly roomRules: readonly RoomRule[];
  /** How many connections a user may have at once, in all rooms. */
  readonly connectionsPerUser: number;
}

export interface Arrival extends Errand {
  readonly connection: Connection;
  /** Of the user pool, that the player is in. */
  readonly groups: readonly string[];
}

export type Register = ReturnType<typeof createRegister>;

/** Makes a player reachable. The gateway opens the socket only after this has returned. */
export function createRegister(dependencies: RegisterDependencies) {
  const { connections, telemetry, roomRules } = dependencies;

  /**
   * @throws {RoomForbidden}
   * @throws {RoomFull}
   * @throws {Barred}
   */
  return async function register(arrival: Arrival): Promise<void> {
    const { connection, groups, endBy } = arrival;
    const { connectionId, userId, room, protocol, expiresAt } = connection;
    const access = accessTo(room, groups, roomRules);
    if (!access.isAllowed) throw new RoomForbidden();
    await connections.add(connection, endBy);
    try {
      // After the row is there: of two things at the same time one sees the other.
      await Promise.all([
        assertNotBarred(connection, endBy, dependencies),
        assertSeat(connection, access.mostUsers, endBy, dependencies),
      ]);
    } catch (error) {
      await connections.remove(connection, endBy);
      throw error;
    }
    telemetry.log("info", "connected", { connectionId, userId, room, protocol, expiresAt });
    await replaceOldest(arrival, dependencies);
  };
}

async function assertNotBarred(
  { userId }: Connection,
  deadline: number,
  { bars, clock }: RegisterDependencies,
): Promise<void> {
  if (await bars.isBarred(userId, clock.now(), deadline)) throw new Barred();
}

/** Users are counted, so whoever is in can come again. Of two at the last seat both may be refused. */
async function assertSeat(
  { room }: Connection,
  mostUsers: number | undefined,
  deadline: number,
  { connections, clock }: RegisterDependencies,
): Promise<void> {
  if (mostUsers === undefined) return;
  const users = new Set<string>();
  for await (const page of connections.inRoom(room, clock.now(), deadline)) {
    for (const { userId } of page) users.add(userId);
  }
  if (users.size > mostUsers) throw new RoomFull();
}

/**
 * The newest wins. Where a user's connections are looked up changes come late, so that for some
 * seconds there may be more of them; and a failure of it keeps nobody out.
 */
async function replaceOldest(
  arrival: Arrival,
  { connections, dismiss, clock, telemetry, connectionsPerUser }: RegisterDependencies,
): Promise<void> {
  const { connection, endBy } = arrival;
  const { userId, connectionId } = connection;
  try {
    const others = (await connections.ofUser(userId, clock.now(), endBy))
      .filter((it) => it.connectionId !== connectionId)
      .toSorted((one, other) => other.connectedAt - one.connectedAt);
    const replaced = others.slice(connectionsPerUser - 1);
    const rooms = [...Map.groupBy(replaced, ({ room }) => room).values()];
    await Promise.all(rooms.map((inRoom) => dismiss(inRoom, "replaced", arrival)));
  } catch (error) {
    telemetry.log("warn", "not_replaced", { connectionId, userId }, error);
  }
}
