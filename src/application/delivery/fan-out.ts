import type { Clock } from "#application/ports/clock.ts";
import type { Messenger, PostOutcome } from "#application/ports/messenger.ts";
import type { Connection } from "#domain/connection.ts";
import type { EncodedMessage } from "#domain/message.ts";
import { DeliveryRecord } from "./delivery-record.ts";
import { backoffMs, isRetryable, maximumAttempts, RetryBudget } from "./retry-policy.ts";
import { Slots } from "./slots.ts";

export interface FanOutDependencies {
  readonly messenger: Messenger;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** How many posts may be under way at once. */
  readonly concurrency: number;
}

export interface FanOut {
  /** Page by page; posting to the first begins while the others are read. */
  readonly recipients: AsyncIterable<readonly Connection[]>;
  readonly message: EncodedMessage;
  /** Epoch milliseconds; whose fate is not decided by then is skipped. */
  readonly deadline: number;
}

/**
 * Posts one message to every recipient. Each ends in exactly one outcome, whatever happens to the
 * others; who has to be tried again waits aside, so that nobody else waits for him; and no post and
 * no timer is left when this returns.
 *
 * @throws what reading the recipients throws, after the posts under way have ended
 */
export async function fanOut(
  { recipients, message, deadline }: FanOut,
  { messenger, clock, random, concurrency }: FanOutDependencies,
): Promise<DeliveryRecord> {
  const record = new DeliveryRecord();
  const budget = new RetryBudget();
  const slots = new Slots(concurrency);

  /** Makes one attempt, in a slot that is taken already. */
  async function post(recipient: Connection, attempt: number): Promise<PostOutcome> {
    const { connectionId, protocol } = recipient;
    const startedAt = clock.now();
    try {
      return await messenger.post(connectionId, message[protocol], deadline);
    } catch {
      return "unanswered";
    } finally {
      record.addAttempt(attempt, clock.now() - startedAt);
      slots.release();
    }
  }

  /** Tries until the outcome is final, from a slot that is taken already. */
  async function deliver(recipient: Connection): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await post(recipient, attempt);
      if (!isRetryable(outcome)) return settle(recipient, outcome);
      const mayRetry = attempt < maximumAttempts && budget.spend(record.outcomes.recipients);
      if (!mayRetry) return settle(recipient, outcome);
      const wait = backoffMs(outcome, attempt, random());
      if (clock.now() + wait >= deadline) return record.settle(recipient, "skipped");
      await clock.sleep(wait);
      await slots.take();
      if (clock.now() >= deadline) {
        slots.release();
        return record.settle(recipient, "skipped");
      }
    }
  }

  /** A post that was given up at the deadline has not failed: it was cut off. */
  function settle(recipient: Connection, outcome: PostOutcome): void {
    const wasCutOff =
      (outcome === "unavailable" || outcome === "unanswered") && clock.now() >= deadline;
    record.settle(recipient, wasCutOff ? "skipped" : outcome);
  }

  const deliveries = new Deliveries();
  try {
    for await (const page of recipients) {
      for (const recipient of page) {
        record.addRecipient();
        if (!slots.tryTake()) await slots.take();
        if (clock.now() < deadline) {
          deliveries.add(deliver(recipient));
        } else {
          slots.release();
          record.settle(recipient, "skipped");
        }
      }
    }
  } finally {
    await deliveries.ended();
  }
  return record;
}

/** Waits for any number of deliveries without keeping hold of those that have ended. */
class Deliveries {
  #underWay = 0;
  #allEnded: (() => void) | undefined;

  add(delivery: Promise<void>): void {
    this.#underWay++;
    void delivery.finally(() => {
      this.#underWay--;
      if (this.#underWay === 0) this.#allEnded?.();
    });
  }

  async ended(): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      this.#allEnded = resolve;
    });
  }
}
