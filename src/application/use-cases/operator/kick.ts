import type { Errand } from "#application/log/tick-sender.ts";
import type { Dismiss, DismissalCode } from "#application/people/dismissal.ts";
import type { Bars } from "#application/ports/bars.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Connection } from "#domain/connection.ts";

export interface KickDependencies {
  readonly connections: Pick<Connections, "find" | "inRoom" | "ofUser">;
  readonly bars: Pick<Bars, "bar">;
  readonly dismiss: Dismiss;
  readonly clock: Clock;
}

/** Who is meant: all connections of a user, or one connection, or all of a seat in a room. */
export type Target =
  | { readonly user: string }
  | { readonly connection: string; readonly room: string }
  | { readonly seat: string; readonly room: string };

export interface KickRequest extends Errand {
  readonly target: Target;
  /** How long the users are kept out as well, of every room; not at all unless given. */
  readonly barSeconds?: number;
}

/** How many connections were ended, and whose. */
export interface Kicked {
  readonly connections: number;
  /** Those who are kept out, if that was asked for. */
  readonly users: readonly string[];
}

export type Kick = ReturnType<typeof createKick>;

/** Ends connections, and keeps their users out if that is asked for. */
export function createKick({ connections, bars, dismiss, clock }: KickDependencies) {
  /**
   * A user's connections are looked up where changes come late: one that is not found there, but
   * whose user is kept out, ends with its next heartbeat.
   *
   * @throws what the registry throws; when a part of it failed, all else is done
   */
  return async function kick(request: KickRequest): Promise<Kicked> {
    const { target, barSeconds, endBy } = request;
    const found = await find(target, endBy);
    if (barSeconds === undefined) {
      await endAll(found, "kicked", request);
      return { connections: found.length, users: usersOf(found) };
    }
    const users = "user" in target ? [target.user] : usersOf(found);
    const until = clock.now() + barSeconds * 1_000;
    await Promise.all(users.map((user) => bars.bar(user, until, endBy)));
    // Once more, now that nobody can come in any more: who came before the bar is found, or meets it.
    const all = await Promise.all(users.map((user) => find({ user }, endBy)));
    const ended = distinct([...found, ...all.flat()]);
    await endAll(ended, "barred", request);
    return { connections: ended.length, users };
  };

  async function find(target: Target, endBy: number): Promise<readonly Connection[]> {
    const now = clock.now();
    if ("user" in target) return connections.ofUser(target.user, now, endBy);
    const { room } = target;
    if ("connection" in target) {
      const found = await connections.find({ room, connectionId: target.connection }, endBy);
      return found === undefined ? [] : [found];
    }
    const everybody = await Array.fromAsync(connections.inRoom(room, now, endBy));
    return everybody.flat().filter(({ seat }) => seat === target.seat);
  }

  /** All rooms at once: in each of them a tick is waited for, and none has to fail with another. */
  async function endAll(
    ended: readonly Connection[],
    code: DismissalCode,
    errand: Errand,
  ): Promise<void> {
    const rooms = [...Map.groupBy(ended, ({ room }) => room).values()];
    const dismissals = rooms.map((inRoom) => dismiss(inRoom, code, errand));
    const failed = (await Promise.allSettled(dismissals)).find(
      ({ status }) => status === "rejected",
    );
    if (failed?.status === "rejected") throw failed.reason;
  }
}

function usersOf(connections: readonly Connection[]): readonly string[] {
  return [...new Set(connections.map(({ userId }) => userId))];
}

function distinct(connections: readonly Connection[]): readonly Connection[] {
  return [...new Map(connections.map((it) => [it.connectionId, it])).values()];
}
