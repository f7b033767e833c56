import type { Replay } from "#application/log/replay.ts";
import { newestThatCounts, readReplay } from "#application/log/replay.ts";
import type { TickKeeper } from "#application/log/tick-keeper.ts";
import type { FairPlay } from "#application/people/fair-play.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Journal } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { headOf, isTooOld } from "#domain/page.ts";
import { Busy } from "#domain/refusals.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { lookUpMs } from "./heartbeat.ts";

export interface CurrentLogDependencies {
  readonly journal: Journal;
  readonly ticks: Pick<TickKeeper, "renew">;
  readonly fairPlay: Pick<FairPlay, "admitReplay">;
  readonly clock: Clock;
}

/** Where the log of a room stands, with what a client has missed if it has asked for that. */
export type CurrentLog = Pick<Replay, "newest" | "head"> & Partial<Replay>;

/** Who is not the first to begin a log finds that of another. */
const mostTries = 3;

/**
 * Reads the log for a heartbeat, and begins it where there is none.
 *
 * @throws {Busy}
 * @throws {TooFast} for more replays than a client may ask for
 */
export async function readCurrentLog(
  heartbeat: Heartbeat,
  dependencies: CurrentLogDependencies,
): Promise<CurrentLog> {
  const { from, since, deadline } = heartbeat;
  const { room, protocol, connectionId } = from;
  const { journal, clock, fairPlay } = dependencies;
  const now = clock.now();
  const by = Math.min(deadline, now + lookUpMs);
  const admit = () => fairPlay.admitReplay(connectionId);
  const log: CurrentLog =
    since === undefined
      ? await readHead(journal, room, now, by)
      : await readReplay(journal, room, since, now, by, admit);
  // A plain client has no position that a log would be needed for.
  if (log.newest !== undefined || protocol === "plain") return log;
  const newest = await beginLog(heartbeat, dependencies, by);
  return { ...log, newest, head: headOf(newest, now) };
}

async function readHead(
  journal: Journal,
  room: string,
  now: number,
  deadline: number,
): Promise<CurrentLog> {
  const newest = await newestThatCounts(journal, room, now, deadline);
  return { newest, head: headOf(newest, now) };
}

/**
 * Whoever comes to a room without a log begins one, and so has a position that belongs to it: without
 * one, nobody could tell after an absence whether a log had come and gone meanwhile.
 *
 * @throws {Busy}
 */
async function beginLog(
  { from: { room }, invocationId }: Heartbeat,
  { journal, ticks, clock }: CurrentLogDependencies,
  deadline: number,
): Promise<Page> {
  for (let tries = 0; tries < mostTries; tries++) {
    const [last] = await journal.newest(room, 0, 1, deadline);
    const isThere = last !== undefined && !isTooOld(last, clock.now());
    const newest = isThere ? last : await ticks.renew(room, last, { invocationId, deadline });
    if (newest !== undefined) return newest;
  }
  throw new Busy();
}
