import type { Clock } from "#application/ports/clock.ts";
import type { Messenger, Posted } from "#application/ports/messenger.ts";
import type { Connection } from "#domain/connection.ts";
import type { Frame } from "#domain/frame.ts";
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
  /** What somebody gets, one after another; none for who gets nothing. */
  readonly framesFor: (recipient: Connection) => readonly Frame[];
  /** The connection that gets its frames when all others have had theirs. */
  readonly last?: string | undefined;
  /** Epoch milliseconds; whose fate is not decided by then is skipped. */
  readonly deadline: number;
}

/**
 * Posts to every recipient what is his, one frame after another; the first that fails ends it for
 * him. Each ends in exactly one outcome, whatever happens to the others; who has to be tried again
 * waits aside, so that nobody else waits for him; and no post and no timer is left when this returns.
 *
 * @throws what reading the recipients throws, after the posts under way have ended
 */
export async function fanOut(
  { recipients, framesFor, last, deadline }: FanOut,
  dependencies: FanOutDependencies,
): Promise<DeliveryRecord> {
  const courier = new Courier(deadline, dependencies);
  const deliveries = new Deliveries();
  const begin = async (recipient: Connection, frames: readonly Frame[]) => {
    await courier.ready();
    deliveries.add(courier.deliver(recipient, frames));
  };
  let lastOne: Parameters<typeof begin> | undefined;
  try {
    for await (const page of recipients) {
      for (const recipient of page) {
        const frames = framesFor(recipient);
        if (frames.length === 0) continue;
        if (recipient.connectionId === last) lastOne = [recipient, frames];
        else await begin(recipient, frames);
      }
    }
  } finally {
    courier.allKnown();
    await deliveries.ended();
  }
  if (lastOne !== undefined) await begin(...lastOne);
  await deliveries.ended();
  return courier.record;
}

/** Takes frames to their recipients, so many at once, until the deadline. */
class Courier {
  readonly record = new DeliveryRecord();
  readonly #deadline: number;
  readonly #dependencies: FanOutDependencies;
  readonly #budget = new RetryBudget();
  readonly #slots: Slots;

  constructor(deadline: number, dependencies: FanOutDependencies) {
    this.#deadline = deadline;
    this.#dependencies = dependencies;
    this.#slots = new Slots(dependencies.concurrency);
  }

  /** Takes a slot for the delivery that comes next. */
  ready(): Promise<void> | undefined {
    return this.#slots.tryTake() ? undefined : this.#slots.take();
  }

  /** Nobody will come after those who have come so far, but for one who waits for their end. */
  allKnown(): void {
    this.#budget.allKnown();
  }

  /** Takes somebody what is his, from a slot that is taken already. */
  async deliver(recipient: Connection, frames: readonly Frame[]): Promise<void> {
    this.record.addRecipient();
    let result: Posted | Skipped = { outcome: "delivered" };
    for (const [index, frame] of frames.entries()) {
      if (index > 0) await this.#slots.take();
      result = await this.#deliverFrame(recipient, frame);
      if (result.outcome !== "delivered") break;
    }
    this.record.settle(recipient, result);
  }

  /** Tries until the outcome is final. */
  async #deliverFrame(recipient: Connection, frame: Frame): Promise<Posted | Skipped> {
    this.#budget.begin();
    let lastReason = "out_of_time";
    for (let attempt = 1; ; attempt++) {
      if (this.#isOver(0)) {
        this.#slots.release();
        this.#budget.end(attempt, false);
        return { outcome: "skipped", reason: lastReason };
      }
      const result = await this.#post(recipient, frame, attempt);
      if (!isRetryable(result) || attempt === maximumAttempts) {
        this.#budget.end(attempt, result.outcome === "delivered");
        return this.#asCutOff(result);
      }
      const end = await this.#waitToRetry(result, attempt);
      if (end !== undefined) return end;
      lastReason = result.reason;
      await this.#slots.take();
    }
  }

  /** Makes one attempt and gives its slot back. */
  async #post({ connectionId }: Connection, frame: Frame, attempt: number): Promise<Posted> {
    const { messenger, clock } = this.#dependencies;
    const startedAt = clock.now();
    try {
      return await messenger.post(connectionId, frame, this.#deadline);
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
