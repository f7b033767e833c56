import type { Clock } from "#application/ports/clock.ts";
import type { Messenger, Posted } from "#application/ports/messenger.ts";
import type { Connection } from "#domain/connection.ts";
import type { EncodedMessage } from "#domain/message.ts";
import type { Skipped } from "./delivery-record.ts";
import { DeliveryRecord } from "./delivery-record.ts";
import { RetryBudget } from "./retry-budget.ts";
import type { RetryableFailure } from "./retry-policy.ts";
import { backoffMs, isRetryable, maximumAttempts } from "./retry-policy.ts";
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
  dependencies: FanOutDependencies,
): Promise<DeliveryRecord> {
  const courier = new Courier(message, deadline, dependencies);
  const deliveries = new Deliveries();
  try {
    for await (const page of recipients) {
      for (const recipient of page) {
        await courier.ready();
        deliveries.add(courier.deliver(recipient));
      }
    }
  } finally {
    courier.allKnown();
    await deliveries.ended();
  }
  return courier.record;
}

/** Takes one message to its recipients, so many at once, until the deadline. */
class Courier {
  readonly record = new DeliveryRecord();
  readonly #message: EncodedMessage;
  readonly #deadline: number;
  readonly #dependencies: FanOutDependencies;
  readonly #budget = new RetryBudget();
  readonly #slots: Slots;

  constructor(message: EncodedMessage, deadline: number, dependencies: FanOutDependencies) {
    this.#message = message;
    this.#deadline = deadline;
    this.#dependencies = dependencies;
    this.#slots = new Slots(dependencies.concurrency);
  }

  /** Takes a slot for the delivery that comes next. */
  ready(): Promise<void> | undefined {
    return this.#slots.tryTake() ? undefined : this.#slots.take();
  }

  /** Nobody will come after those who have come so far. */
  allKnown(): void {
    this.#budget.allKnown();
  }

  /** Tries until the outcome is final, from a slot that is taken already. */
  async deliver(recipient: Connection): Promise<void> {
    this.record.addRecipient();
    this.#budget.begin();
    let lastReason = "out_of_time";
    for (let attempt = 1; ; attempt++) {
      if (this.#isOver(0)) {
        this.#slots.release();
        this.#budget.end(attempt, false);
        return this.record.settle(recipient, { outcome: "skipped", reason: lastReason });
      }
      const result = await this.#post(recipient, attempt);
      if (!isRetryable(result) || attempt === maximumAttempts) {
        this.#budget.end(attempt, result.outcome === "delivered");
        return this.record.settle(recipient, this.#asCutOff(result));
      }
      const end = await this.#waitToRetry(result, attempt);
      if (end !== undefined) return this.record.settle(recipient, end);
      lastReason = result.reason;
      await this.#slots.take();
    }
  }

  /** Makes one attempt and gives its slot back. */
  async #post({ connectionId, protocol }: Connection, attempt: number): Promise<Posted> {
    const { messenger, clock } = this.#dependencies;
    const startedAt = clock.now();
    try {
      return await messenger.post(connectionId, this.#message[protocol], this.#deadline);
    } catch (error) {
      return { outcome: "unanswered", reason: error instanceof Error ? error.name : "unknown" };
    } finally {
      this.record.addAttempt(attempt, clock.now() - startedAt);
      this.#slots.release();
    }
  }

  /** @returns nothing when the time for another attempt has come, and else how it ends */
  async #waitToRetry(
    failure: RetryableFailure,
    attempt: number,
  ): Promise<Posted | Skipped | undefined> {
    const { clock, random } = this.#dependencies;
    const waitMs = backoffMs(failure, attempt, random());
    if (this.#isOver(waitMs)) {
      this.#budget.end(attempt, false);
      return { outcome: "skipped", reason: failure.reason };
    }
    const retryAt = clock.now() + waitMs;
    if (!(await this.#budget.ask(attempt))) return this.#asCutOff(failure);
    const restMs = retryAt - clock.now();
    if (restMs > 0) await clock.sleep(restMs);
    return undefined;
  }

  /** A post that was given up at the deadline has not failed: it was cut off. */
  #asCutOff(result: Posted): Posted | Skipped {
    const isWithoutAnswer = result.outcome === "unavailable" || result.outcome === "unanswered";
    if (!isWithoutAnswer || !this.#isOver(0)) return result;
    return { outcome: "skipped", reason: result.reason };
  }

  #isOver(inMs: number): boolean {
    return this.#dependencies.clock.now() + inMs >= this.#deadline;
  }
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
