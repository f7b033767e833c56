import type { PostOutcome } from "#application/ports/messenger.ts";
import type { Connection } from "#domain/connection.ts";
import type { Outcomes } from "#protocol/frames.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

/** Why a recipient did not get the message. */
type Failure = Exclude<PostOutcome, "delivered"> | "skipped";

/** Enough to look into a failure, whatever the size of the room. */
const samplesOfEach = 5;

const verdicts: Readonly<Record<Failure, "gone" | "failed" | "skipped">> = {
  gone: "gone",
  throttled: "failed",
  unavailable: "failed",
  unanswered: "failed",
  rejected: "failed",
  skipped: "skipped",
};

/** What became of one broadcast; every recipient is settled exactly once. */
export class DeliveryRecord {
  readonly #counts = { recipients: 0, delivered: 0, gone: 0, failed: 0, skipped: 0 };
  readonly #latencies = new LatencyHistogram();
  readonly #samples: Partial<Record<Failure, string[]>> = {};
  readonly #gone: Connection[] = [];
  #attempts = 0;
  #retries = 0;

  get outcomes(): Outcomes {
    return this.#counts;
  }

  /** Those whose connection no longer exists. */
  get gone(): readonly Connection[] {
    return this.#gone;
  }

  get retries(): number {
    return this.#retries;
  }

  addRecipient(): void {
    this.#counts.recipients++;
  }

  /** @param attempt from 1 */
  addAttempt(attempt: number, milliseconds: number): void {
    this.#attempts++;
    if (attempt > 1) this.#retries++;
    this.#latencies.add(milliseconds);
  }

  settle(recipient: Connection, outcome: "delivered" | Failure): void {
    if (outcome === "delivered") {
      this.#counts.delivered++;
      return;
    }
    this.#counts[verdicts[outcome]]++;
    if (outcome === "gone") this.#gone.push(recipient);
    this.#samples[outcome] ??= [];
    const samples = this.#samples[outcome];
    if (samples.length < samplesOfEach) samples.push(recipient.connectionId);
  }

  /** What goes into a trace beside the counts; its size does not depend on the room's. */
  details() {
    return {
      attempts: this.#attempts,
      latencyMs: this.#latencies.toJSON(),
      firstIds: this.#samples,
    };
  }
}
