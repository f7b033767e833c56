import type { Delivery } from "#application/delivery/delivery.ts";
import type { HangUp, Reply, SendAll } from "#application/delivery/reply.ts";
import type { Replay } from "#application/log/replay.ts";
import { newestThatCounts, readReplay } from "#application/log/replay.ts";
import type { TickKeeper } from "#application/log/tick-keeper.ts";
import type { Errand, TickSender } from "#application/log/tick-sender.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Connections } from "#application/ports/connections.ts";
import type { Journal } from "#application/ports/journal.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Connection } from "#domain/connection.ts";
import type { Frame } from "#domain/frame.ts";
import { encodeReplay } from "#domain/log-frames.ts";
import type { Page } from "#domain/page.ts";
import { headOf, isSilent, isTooOld } from "#domain/page.ts";
import { Busy } from "#domain/refusals.ts";
import type { Position } from "#protocol/position.ts";

export interface PingDependencies {
  readonly connections: Connections;
  readonly journal: Journal;
  readonly ticks: TickKeeper;
  readonly sendTick: TickSender;
  readonly delivery: Pick<Delivery, "deliver">;
  readonly reply: Reply;
  readonly sendAll: SendAll;
  readonly hangUp: HangUp;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Bytes that a delivered frame may have. */
  readonly maxFrameBytes: number;
}

export interface Heartbeat extends Errand {
  /** The client's own, echoed. */
  readonly id?: string;
  /** What the client has applied; asks for what came after it. */
  readonly since?: Position | null;
  /** Whether everybody in the room shall get that. */
  readonly resend?: boolean;
}

export type Ping = ReturnType<typeof createPing>;

/** A store that is slow to answer must not make a client think that its connection is dead. */
const lookUpMs = 1_000;

/**
 * Answers a heartbeat. That it was received has already reset the gateway's idle timer.
 *
 * It mends what went wrong meanwhile: who has missed something gets it, and a tick that somebody has
 * left open is ended and sent. And while somebody is there, there is a log that is not too old.
 */
export function createPing(dependencies: PingDependencies) {
  const { sendTick, ticks, clock } = dependencies;

  return async function ping(heartbeat: Heartbeat): Promise<void> {
    const { from } = heartbeat;
    const [isHere, log] = await Promise.all([
      isKnown(from, dependencies),
      readLog(heartbeat, dependencies),
    ]);
    if (isHere) await answer(heartbeat, log, dependencies);
    else await mendMissing(heartbeat, dependencies);
    if (log.newest !== undefined) await keepAlive(log.newest, heartbeat);
  };

  async function keepAlive(newest: Page, heartbeat: Heartbeat): Promise<void> {
    const { room, protocol } = heartbeat.from;
    if (ticks.isOverdue(newest)) {
      await sendTick(room, newest, heartbeat, { isTakenOver: true });
    } else if (protocol !== "plain" && isSilent(newest, clock.now())) {
      const page = await ticks.renew(room, newest, heartbeat);
      if (page !== undefined) await sendTick(room, page, heartbeat, { isTakenOver: false });
    }
  }
}

/** Who cannot be looked up is taken for known: to end all connections would mend nothing. */
async function isKnown(
  from: Connection,
  { connections, clock, telemetry }: PingDependencies,
): Promise<boolean> {
  try {
    return await connections.has(from, clock.now() + lookUpMs);
  } catch (error) {
    telemetry.log("warn", "not_looked_up", { connectionId: from.connectionId }, error);
    return true;
  }
}

/**
 * A player can lose its row and not know it, as the gateway is known to have answered 410 for a
 * connection that lived (https://github.com/aws/aws-sdk-js/issues/3773): it hears nothing any more.
 * A plain player gets its row again; a `relay.v1` connection is ended, so that its client comes back
 * and asks for what it has missed.
 */
async function mendMissing(
  { from, endBy }: Heartbeat,
  { connections, hangUp, telemetry }: PingDependencies,
): Promise<void> {
  const { connectionId, room, protocol } = from;
  telemetry.log("warn", "row_missing", { connectionId, room, protocol });
  if (protocol === "plain") await connections.add(from, endBy);
  else await hangUp(connectionId, endBy);
}

type Log = Pick<Replay, "newest" | "head"> & Partial<Replay>;

/** Who is not the first to begin a log finds that of another. */
const mostTries = 3;

/** What the client asks for; if it asks for nothing, where the log stands. */
async function readLog(heartbeat: Heartbeat, dependencies: PingDependencies): Promise<Log> {
  const { from, since, deadline } = heartbeat;
  const { room, protocol } = from;
  const { journal, clock } = dependencies;
  const now = clock.now();
  const by = Math.min(deadline, now + lookUpMs);
  const log: Log =
    since === undefined
      ? await readHead(journal, room, now, by)
      : await readReplay(journal, room, since, now, by);
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
): Promise<Log> {
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
  { journal, ticks, clock }: PingDependencies,
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

/** A plain client reads every frame as a payload, and a quiet one wants to hear what is new only. */
async function answer(
  heartbeat: Heartbeat,
  log: Log,
  dependencies: PingDependencies,
): Promise<void> {
  const { from, id } = heartbeat;
  const { pages = [], isComplete } = log;
  const isNothingNew = isComplete !== false && pages.length === 0;
  if (from.protocol === "plain" || (id === undefined && isNothingNew)) return;
  if (isComplete !== undefined && !isNothingNew) report(heartbeat, pages, isComplete, dependencies);
  // Of a replay that is lost on the way the pong tells as well: its head is further on.
  if (pages.length > 0) await replay(heartbeat, pages, dependencies);
  await pong(heartbeat, log, dependencies);
}

async function replay(
  heartbeat: Heartbeat,
  pages: readonly Page[],
  dependencies: PingDependencies,
): Promise<void> {
  const { from, resend, endBy } = heartbeat;
  const frames = encodeReplay(pages, dependencies.maxFrameBytes);
  // What is more than a frame is no tick that somebody has failed to send, but a client far behind.
  if (resend && frames.length === 1) await sendToAll(heartbeat, frames, dependencies);
  else await dependencies.sendAll(from.connectionId, frames, endBy);
}

/** Plain players are left out: they would take it for something new. */
async function sendToAll(
  { from, deadline }: Heartbeat,
  frames: readonly Frame[],
  { delivery }: PingDependencies,
): Promise<void> {
  const { room, connectionId } = from;
  await delivery.deliver({
    room,
    framesFor: ({ protocol }) => (protocol === "plain" ? [] : frames),
    last: connectionId,
    about: { resend: true },
    deliverBy: deadline,
  });
}

function report(
  { from, resend = false }: Heartbeat,
  pages: readonly Page[],
  recovered: boolean,
  { telemetry }: PingDependencies,
): void {
  const { connectionId, room } = from;
  const fields = { connectionId, room, recovered, resend, pages: pages.length };
  telemetry.log("info", "replay", fields);
  telemetry.record(
    { counts: { Replays: 1, Recovered: recovered ? 1 : 0, NotRecovered: recovered ? 0 : 1 } },
    { route: "heartbeat" },
  );
}

async function pong(
  { from, id, endBy }: Heartbeat,
  { head, isComplete }: Log,
  { reply, clock }: PingDependencies,
): Promise<void> {
  const { connectionId, userId, seat, room, expiresAt } = from;
  const frame = {
    type: "pong",
    ...(id !== undefined && { id }),
    ...{ serverTime: clock.now(), connectionId, userId, seat, room, expiresAt },
    head: head ?? null,
    ...(isComplete !== undefined && { recovered: isComplete }),
  } as const;
  await reply(connectionId, frame, endBy);
}
