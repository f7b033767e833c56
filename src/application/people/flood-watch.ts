import type { Bars } from "#application/ports/bars.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Connection } from "#domain/connection.ts";
import type { FairPlay, FloodResponse } from "./fair-play.ts";

export interface FloodWatchDependencies {
  readonly fairPlay: FairPlay;
  readonly bars: Pick<Bars, "addRefusals">;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly telemetry: Telemetry;
}

/** One of so many refusals is told to all instances, and counts for all of them. */
const sampledOf = 2;

/**
 * Of a user in one second, in all instances: so many that twenty refusals, which one connection may
 * have, can never be taken for them by the chance of what is told.
 */
const floodRefusals = 40;

/** A count that comes later is of no use. */
const patienceMs = 500;

export type JudgeRefusal = ReturnType<typeof createFloodWatch>;

/**
 * Tells floods. A flood may be spread over so many instances that none of them sees much of it, above
 * all when it has made Lambda start them; so a share of the refusals is counted where all see it.
 */
export function createFloodWatch(dependencies: FloodWatchDependencies) {
  const { fairPlay, random } = dependencies;

  /** What is to be done about one more frame of this connection that was refused. */
  return async function judgeRefusal(connection: Connection): Promise<FloodResponse> {
    const response = fairPlay.countRefusal(connection.connectionId);
    if (response !== "tell" || random() * sampledOf >= 1) return response;
    const count = await countForAll(connection, dependencies);
    if (count < floodRefusals) return "tell";
    return count < floodRefusals + sampledOf ? "stop" : "ignore";
  };
}

async function countForAll(
  { connectionId, userId }: Connection,
  { bars, clock, telemetry }: FloodWatchDependencies,
): Promise<number> {
  const now = clock.now();
  const second = Math.floor(now / 1_000);
  try {
    return await bars.addRefusals(userId, second, sampledOf, now + patienceMs);
  } catch (error) {
    telemetry.log("warn", "refusals_not_counted", { connectionId }, error);
    return 0;
  }
}
