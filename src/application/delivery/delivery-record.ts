import type { Failure, Posted } from "#application/ports/messenger.ts";
import type { Connection } from "#domain/connection.ts";
import { LatencyHistogram } from "./latency-histogram.ts";

/** What became of a delivery; the four outcomes add up to `recipients`. */
export interface Outcomes {
  readonly recipients: number;
  /** Accepted by the gateway, all frames, which is not to say that the player has seen them. */
  readonly delivered: number;
  /** The connection no longer exists. */
  readonly gone: number;
  readonly failed: number;
  /** Not decided: the time ran out. */
  readonly skipped: number;
}

/** Not decided in time, and what was seen last. */
export interface Skipped {
  readonly outcome: "skipped";
  readonly reason: string;
}

/** Enough to look into a failure, whatever the size of the room. */
const samplesOfEach = 5;
/** More than there are, unless what answers is not the gateway. */
const mostReasons = 20;

const verdicts: Readonly<Record<Failure | "skipped", "gone" | "failed" | "skipped">> = {
  gone: "gone",
  throttled: "failed",
  unavailable: "failed",
  unanswered: "failed",
  rejected: "failed",
  skipped: "skipped",
};

/** What became of one delivery; every recipient is settled exactly once. */
export class DeliveryRecord {
  readonly #counts = { recipients: 0, delivered: 0, gone: 0, failed: 0, skipped: 0 };
  readonly #latencies = new LatencyHistogram();
  readonly #samples: Partial<Record<Failure | "skipped", string[]>> = {};
  readonly #reasons = new Map<string, number>();
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

  /** How many have failed or were skipped, by what was seen. */
  get reasons(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#reasons);
  }

  /** Frames that were tried to be posted, each once for each attempt. */
  get posts(): number {
    return this.#attempts;
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

  settle(recipient: Connection, result: Posted | Skipped): void {
    if (result.outcome === "delivered") {
      this.#counts.delivered++;
      return;
    }
    const { outcome, reason } = result;
    this.#counts[verdicts[outcome]]++;
    if (outcome === "gone") this.#gone.push(recipient);
    else this.#addReason(reason);
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
      reasons: this.reasons,
    };
  }

  #addReason(reason: string): void {
    const isKnown = this.#reasons.has(reason) || this.#reasons.size < mostReasons;
    const name = isKnown ? reason : "other";
    this.#reasons.set(name, (this.#reasons.get(name) ?? 0) + 1);
  }
}
