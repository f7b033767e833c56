import type { AnswerDependencies, RoomState } from "#application/heartbeat/answer.ts";
import { answer } from "#application/heartbeat/answer.ts";
import type { CurrentLogDependencies } from "#application/heartbeat/current-log.ts";
import { readCurrentLog } from "#application/heartbeat/current-log.ts";
import type { Heartbeat } from "#application/heartbeat/heartbeat.ts";
import { lookUpMs } from "#application/heartbeat/heartbeat.ts";
import type { Standing, StandingDependencies } from "#application/heartbeat/standing.ts";
import { announce, mendMissing, readStanding } from "#application/heartbeat/standing.ts";
import type { LogWriter } from "#application/log/log-writer.ts";
import type { TickKeeper } from "#application/log/tick-keeper.ts";
import type { Dismiss } from "#application/people/dismissal.ts";
import type { FairPlay } from "#application/people/fair-play.ts";
import type { Roster } from "#application/people/members.ts";
import { readRoster } from "#application/people/members.ts";
import type { Page } from "#domain/page.ts";
import { isSilent } from "#domain/page.ts";
import { Busy } from "#domain/refusals.ts";

export interface PingDependencies
  extends StandingDependencies,
    CurrentLogDependencies,
    AnswerDependencies {
  readonly ticks: Pick<TickKeeper, "isOverdue" | "renew">;
  readonly log: LogWriter;
  readonly dismiss: Dismiss;
  readonly fairPlay: Pick<FairPlay, "admitHeartbeat" | "admitReplay" | "admitSnapshot">;
}

export type Ping = ReturnType<typeof createPing>;

/**
 * Answers a heartbeat. That it was received has already reset the gateway's idle timer.
 *
 * It mends what went wrong meanwhile: who has missed something gets it, and a tick that somebody has
 * left open is ended and sent. And while somebody is there, there is a log that is not too old. With
 * it a player enters the room, for others to see.
 */
export function createPing(dependencies: PingDependencies) {
  const { log, ticks, fairPlay, dismiss, clock } = dependencies;

  /**
   * @throws {TooFast}
   * @throws {Busy}
   * @throws what the journal throws
   */
  return async function ping(heartbeat: Heartbeat): Promise<void> {
    const { from, members } = heartbeat;
    fairPlay.admitHeartbeat(from.connectionId);
    if (members) fairPlay.admitSnapshot(from.connectionId);
    const standing = await readStanding(heartbeat, dependencies);
    if (standing === "barred") await dismiss([from], "barred", heartbeat);
    else await enterAndAnswer(heartbeat, standing);
  };

  async function enterAndAnswer(
    heartbeat: Heartbeat,
    standing: Exclude<Standing, "barred">,
  ): Promise<void> {
    const isNew = typeof standing !== "string";
    const joined = isNew ? await announce(standing, heartbeat, dependencies) : undefined;
    try {
      const state = await readState(heartbeat, dependencies);
      if (standing === "missing") await mendMissing(heartbeat, dependencies);
      else await answer(heartbeat, state, dependencies);
      // Whoever has just placed something sees to the tick that it stands in, once.
      if (joined === undefined && state.newest !== undefined) {
        await keepAlive(state.newest, heartbeat);
      }
    } finally {
      // The client has its answer by then; and if there is none, the tick is still to be closed.
      if (joined !== undefined) await log.finish(heartbeat.from.room, joined, heartbeat);
    }
  }

  async function keepAlive(newest: Page, heartbeat: Heartbeat): Promise<void> {
    const { room, protocol } = heartbeat.from;
    if (ticks.isOverdue(newest)) {
      await log.takeOver(room, newest, heartbeat);
    } else if (protocol !== "plain" && isSilent(newest, clock.now())) {
      const page = await ticks.renew(room, newest, heartbeat);
      if (page !== undefined) await log.send(room, page, heartbeat);
    }
  }
}

/** What the client asks for; if it asks for nothing, where the log stands. */
async function readState(heartbeat: Heartbeat, dependencies: PingDependencies): Promise<RoomState> {
  const { from, members, digest, id } = heartbeat;
  const log = await readCurrentLog(heartbeat, dependencies);
  const isAsked = members || digest !== undefined || id !== undefined;
  const isToldOf = from.protocol !== "plain" && isAsked;
  return { ...log, roster: isToldOf ? await readWhoIsThere(heartbeat, dependencies) : undefined };
}

/**
 * A pong need not tell who is there, and comes without if that cannot be read.
 *
 * @throws {Busy} if it was asked for
 */
async function readWhoIsThere(
  { from, members, deadline }: Heartbeat,
  { connections, clock, telemetry }: PingDependencies,
): Promise<Roster | undefined> {
  const now = clock.now();
  try {
    return await readRoster(connections, from.room, now, Math.min(deadline, now + lookUpMs));
  } catch (error) {
    if (members) throw new Busy({ cause: error });
    telemetry.log("warn", "members_not_read", { connectionId: from.connectionId }, error);
    return undefined;
  }
}
