import { backoffMs, isRetryable, maximumAttempts } from "#application/delivery/retry-policy.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Messenger } from "#application/ports/messenger.ts";
import { encodeFrame } from "#domain/frame.ts";
import type { ServerFrame } from "#protocol/frames.ts";

export interface ReplyDependencies {
  readonly messenger: Messenger;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export type Reply = ReturnType<typeof createReply>;

/** A client that waits for an answer for longer has given it up. */
const patienceMs = 2_000;

/** Answers a client over its own connection, with the patience of a broadcast. */
export function createReply({ messenger, clock, random }: ReplyDependencies) {
  return async function reply(connectionId: string, answer: ServerFrame): Promise<void> {
    const frame = encodeFrame(answer);
    const deadline = clock.now() + patienceMs;
    for (let attempt = 1; ; attempt++) {
      const outcome = await messenger.post(connectionId, frame, deadline);
      const isLast = attempt === maximumAttempts || clock.now() >= deadline;
      if (isLast || !isRetryable(outcome)) return;
      await clock.sleep(backoffMs(outcome, attempt, random()));
    }
  };
}
