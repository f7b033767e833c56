import type { Clock } from "#application/ports/clock.ts";
import type { Failed, Messenger } from "#application/ports/messenger.ts";
import type { Telemetry } from "#application/ports/telemetry.ts";
import type { Frame } from "#domain/frame.ts";
import { encodeFrame } from "#domain/frame.ts";
import type { ServerFrame } from "#protocol/frames.ts";
import { backoffMs, isRetryable, maximumAttempts } from "./retry-policy.ts";

export interface ReplyDependencies {
  readonly messenger: Messenger;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly telemetry: Telemetry;
}

/** @param deadline epoch milliseconds */
export type Reply = (connectionId: string, answer: ServerFrame, deadline: number) => Promise<void>;

/** @param deadline epoch milliseconds */
export type SendAll = (
  connectionId: string,
  frames: readonly Frame[],
  deadline: number,
) => Promise<void>;

/** @param deadline epoch milliseconds */
export type HangUp = (connectionId: string, deadline: number) => Promise<void>;

/** A client that waits for an answer for longer has given it up. */
const patienceMs = 2_000;

type Result = { readonly outcome: "delivered" | "closed" } | Failed;

/** Speaks to one client over its own connection, with the patience of a broadcast. */
export function createReplies({ messenger, clock, random, telemetry }: ReplyDependencies) {
  /** A client that is gone needs no answer; any other failure is told to the log. */
  const reply: Reply = async (connectionId, answer, deadline) => {
    await send(connectionId, encodeFrame(answer), deadline, answer.type);
  };

  /** One after another; the first that fails ends it. */
  const sendAll: SendAll = async (connectionId, frames, deadline) => {
    for (const frame of frames) {
      if (!(await send(connectionId, frame, deadline, "replay"))) return;
    }
  };

  async function send(
    connectionId: string,
    frame: Frame,
    deadline: number,
    type: string,
  ): Promise<boolean> {
    const result = await persist(deadline, (by) => messenger.post(connectionId, frame, by));
    report("not_answered", result, { connectionId, type });
    return result.outcome === "delivered";
  }

  /** Ends a connection. */
  const hangUp: HangUp = async (connectionId, deadline) => {
    const result = await persist(deadline, (by) => messenger.close(connectionId, by));
    report("not_closed", result, { connectionId });
  };

  /** Tries until the result is final, for as long as a client waits. */
  async function persist(
    deadline: number,
    attemptBy: (deadline: number) => Promise<Result>,
  ): Promise<Result> {
    const giveUpAt = Math.min(deadline, clock.now() + patienceMs);
    for (let attempt = 1; ; attempt++) {
      const result = await attemptBy(giveUpAt);
      if (attempt === maximumAttempts || !isRetryable(result)) return result;
      const waitMs = backoffMs(result, attempt, random());
      if (clock.now() + waitMs >= giveUpAt) return result;
      await clock.sleep(waitMs);
    }
  }

  function report(event: string, result: Result, about: Readonly<Record<string, string>>): void {
    if (!("reason" in result) || result.outcome === "gone") return;
    telemetry.log("warn", event, { ...about, ...result });
  }

  return { reply, sendAll, hangUp };
}
