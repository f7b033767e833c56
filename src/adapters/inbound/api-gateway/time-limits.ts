import type { Context } from "aws-lambda";
import type { Clock } from "#application/ports/clock.ts";

/** When the work of one event has to be done; epoch milliseconds. */
export interface TimeLimits {
  /** By then every post to a room has ended, and what is owed for it can still be done. */
  readonly deliverBy: number;
  /** By then all is over. */
  readonly endBy: number;
}

/** For the last lines of the log, the metrics and the trace. */
const endReserveMs = 500;

/** For an answer as well, which may take 2 s, and for removing ghosts. */
const deliveryReserveMs = 3_000;

/** What is not over when the invocation's time is up is cut off without a word. */
export function timeLimitsOf(context: Context, clock: Clock): TimeLimits {
  const cutOffAt = clock.now() + context.getRemainingTimeInMillis();
  return { deliverBy: cutOffAt - deliveryReserveMs, endBy: cutOffAt - endReserveMs };
}
