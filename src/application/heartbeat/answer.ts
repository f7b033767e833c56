import type { Delivery } from "#application/delivery/delivery.ts";
import type { Reply, SendAll } from "#application/delivery/reply.ts";
import type { FairPlay } from "#application/people/fair-play.ts";
import type { Roster } from "#application/people/members.ts";
import { digestOf, membersFrames } from "#application/people/members.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { FramesOfPages } from "#domain/log-frames.ts";
import { replayFrames } from "#domain/log-frames.ts";
import type { Page } from "#domain/page.ts";
import type { CurrentLog } from "./current-log.ts";
import type { Heartbeat } from "./heartbeat.ts";

export interface AnswerDependencies {
  readonly delivery: Pick<Delivery, "deliver">;
  readonly fairPlay: Pick<FairPlay, "admitSnapshot">;
  readonly reply: Reply;
  readonly sendAll: SendAll;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Bytes that a delivered frame may have. */
  readonly maxFrameBytes: number;
  /** Rooms with more members announce nobody. */
  readonly presenceLimit: number;
}

/** What there is to tell. */
export interface RoomState extends CurrentLog {
  /** Who is in the room, if that was read: after the log, so that it is valid at its head. */
  readonly roster: Roster | undefined;
}

/**
 * What was missed, then who is there, then the pong. A plain client reads every frame as a payload,
 * and a quiet one wants to hear what is new only.
 *
 * @throws {TooFast} for more snapshots than a client may ask for
 */
export async function answer(
  heartbeat: Heartbeat,
  state: RoomState,
  dependencies: AnswerDependencies,
): Promise<void> {
  const { from, id, endBy } = heartbeat;
  const { pages = [], isComplete } = state;
  const roster = wantedBy(heartbeat, state, dependencies);
  const isNothingNew = isComplete !== false && pages.length === 0;
  const isQuiet = id === undefined && isNothingNew && roster === undefined;
  if (from.protocol === "plain" || isQuiet) return;
  if (isComplete !== undefined && !isNothingNew) note(heartbeat, pages, isComplete, dependencies);
  // Of a replay that is lost on the way the pong tells as well: its head is further on.
  if (pages.length > 0) await replay(heartbeat, pages, dependencies);
  if (roster !== undefined) {
    const frames = membersFrames(roster, dependencies.maxFrameBytes);
    await dependencies.sendAll(from.connectionId, frames, endBy);
  }
  await pong(heartbeat, state, dependencies);
}

/** Everybody, if the client asks for them or knows others, in a room that announces them. */
function wantedBy(
  { from, members, digest }: Heartbeat,
  { roster, pages = [] }: RoomState,
  { fairPlay, presenceLimit }: AnswerDependencies,
): Roster | undefined {
  if (roster === undefined || roster.members.length > presenceLimit) return undefined;
  if (members) return roster;
  const isOther = digest !== undefined && pages.length === 0 && digest !== digestOf(roster);
  if (!isOther) return undefined;
  fairPlay.admitSnapshot(from.connectionId);
  return roster;
}

async function replay(
  heartbeat: Heartbeat,
  pages: readonly Page[],
  dependencies: AnswerDependencies,
): Promise<void> {
  const { from, resend, endBy } = heartbeat;
  const frames = replayFrames(pages, dependencies.maxFrameBytes);
  const own = frames.for(from.seat);
  // What is more than a frame is no tick that somebody has failed to send, but a client far behind.
  if (resend && own.length === 1) await sendToAll(heartbeat, frames, dependencies);
  else await dependencies.sendAll(from.connectionId, own, endBy);
}

/** Plain players are left out: they would take it for something new. */
async function sendToAll(
  { from, deadline }: Heartbeat,
  frames: FramesOfPages,
  { delivery }: AnswerDependencies,
): Promise<void> {
  const { room, connectionId } = from;
  await delivery.deliver({
    room,
    framesFor: ({ protocol, seat }) => (protocol === "plain" ? [] : frames.for(seat)),
    last: connectionId,
    about: { resend: true },
    deliverBy: deadline,
  });
}

/** For those who run it. */
function note(
  { from, resend = false }: Heartbeat,
  pages: readonly Page[],
  recovered: boolean,
  { telemetry }: AnswerDependencies,
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
  { head, isComplete, roster }: RoomState,
  { reply, clock, presenceLimit }: AnswerDependencies,
): Promise<void> {
  const { connectionId, userId, seat, room, expiresAt } = from;
  const isAnnounced = roster !== undefined && roster.members.length <= presenceLimit;
  const frame = {
    type: "pong",
    ...(id !== undefined && { id }),
    ...{ serverTime: clock.now(), connectionId, userId, seat, room, expiresAt },
    head: head ?? null,
    ...(isComplete !== undefined && { recovered: isComplete }),
    // Who asks is there, also where his row has just been lost.
    ...(roster !== undefined && { count: Math.max(1, roster.count) }),
    ...(isAnnounced && { digest: digestOf(roster) }),
  } as const;
  await reply(connectionId, frame, endBy);
}
