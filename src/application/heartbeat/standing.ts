import type { HangUp } from "#application/delivery/reply.ts";
import type { LogWriter, Placed } from "#application/log/log-writer.ts";
import { readRoster } from "#application/people/members.ts";
import type { Bars } from "#application/ports/bars.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Connection } from "#domain/connection.ts";
import { encodeJoin } from "#domain/entry.ts";
import { Busy } from "#domain/refusals.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { lookUpMs } from "./heartbeat.ts";

export interface StandingDependencies {
  readonly connections: Connections;
  readonly bars: Pick<Bars, "isBarred">;
  readonly log: Pick<LogWriter, "place">;
  readonly hangUp: HangUp;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Rooms with more members announce nobody. */
  readonly presenceLimit: number;
}

/**
 * What the registry says of the connection that a heartbeat came over:
 * - `barred`: its user is kept out;
 * - `missing`: it is not there;
 * - `known`: it is;
 * - a connection: it has just become a member's, and this is its row.
 */
export type Standing = "barred" | "missing" | "known" | Connection;

/**
 * Looks at the row, which becomes a member's if the heartbeat has a profile, and for a bar.
 *
 * @throws {Busy} when that profile could not be stored
 */
export async function readStanding(
  heartbeat: Heartbeat,
  dependencies: StandingDependencies,
): Promise<Standing> {
  const [row, isBarred] = await Promise.all([
    lookUp(heartbeat, dependencies),
    isKeptOut(heartbeat.from, dependencies),
  ]);
  return isBarred ? "barred" : row;
}

/**
 * Who cannot be looked up is taken for known: to end all connections would mend nothing. But a
 * profile comes once; who was told that all is well would never be seen by the others.
 *
 * @throws {Busy}
 */
async function lookUp(
  { from, profile }: Heartbeat,
  { connections, clock, telemetry }: StandingDependencies,
): Promise<Standing> {
  const by = clock.now() + lookUpMs;
  try {
    if (profile === undefined || from.protocol === "plain") {
      return (await connections.find(from, by)) ? "known" : "missing";
    }
    const introduction = await connections.introduce(from, profile, by);
    if (introduction === undefined) return "missing";
    return introduction.isNew ? introduction.connection : "known";
  } catch (error) {
    telemetry.log("warn", "not_looked_up", { connectionId: from.connectionId }, error);
    if (profile !== undefined && from.protocol !== "plain") throw new Busy({ cause: error });
    return "known";
  }
}

async function isKeptOut(
  { userId, connectionId }: Connection,
  { bars, clock, telemetry }: StandingDependencies,
): Promise<boolean> {
  const now = clock.now();
  try {
    return await bars.isBarred(userId, now, now + lookUpMs);
  } catch (error) {
    telemetry.log("warn", "bar_not_looked_up", { connectionId }, error);
    return false;
  }
}

/**
 * Places the coming of a new member into the log; what is left to be done for it comes later. It may
 * fail: who is in a room is not told by comings and goings alone.
 */
export async function announce(
  member: Connection,
  heartbeat: Heartbeat,
  { connections, log, clock, telemetry, presenceLimit }: StandingDependencies,
): Promise<Placed | undefined> {
  const { room, connectionId } = member;
  const by = Math.min(heartbeat.deadline, clock.now() + lookUpMs);
  try {
    const { members } = await readRoster(connections, room, clock.now(), by);
    if (members.length > presenceLimit) return undefined;
    return await log.place(room, { entries: [encodeJoin(member)], users: {} }, heartbeat, by);
  } catch (error) {
    telemetry.log("warn", "not_announced", { room, connectionId }, error);
    return undefined;
  }
}

/**
 * A player can lose its row and not know it, as the gateway is known to have answered 410 for a
 * connection that lived (https://github.com/aws/aws-sdk-js/issues/3773): it hears nothing any more.
 * A plain player gets its row again; a `relay.v1` connection is ended, so that its client comes back
 * and asks for what it has missed.
 */
export async function mendMissing(
  { from, endBy }: Heartbeat,
  { connections, hangUp, telemetry }: StandingDependencies,
): Promise<void> {
  const { connectionId, room, protocol } = from;
  telemetry.log("warn", "row_missing", { connectionId, room, protocol });
  if (protocol === "plain") await connections.add(from, endBy);
  else await hangUp(connectionId, endBy);
}
