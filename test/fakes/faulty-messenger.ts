import type { Clock } from "#application/ports/clock.ts";
import type { Closed, Failure, Messenger, Posted } from "#application/ports/messenger.ts";
import type { Frame } from "#domain/frame.ts";

/** What happens to one attempt. */
export interface Fault {
  readonly kind: "delivered" | Failure | "reset-after-delivery" | "rejects";
  readonly latencyMs: number;
}

/** Meets each attempt with what a schedule says, and keeps the truth of what was delivered. */
export class FaultyMessenger implements Messenger {
  readonly #clock: Clock;
  readonly #faultOf: (connectionId: string, attempt: number) => Fault;
  readonly #attempts = new Map<string, number>();
  readonly #deliveries = new Map<string, number>();
  #underWay = 0;
  #mostUnderWay = 0;

  constructor(clock: Clock, faultOf: (connectionId: string, attempt: number) => Fault) {
    this.#clock = clock;
    this.#faultOf = faultOf;
  }

  async post(connectionId: string, _frame: Frame, deadline: number): Promise<Posted> {
    this.#underWay++;
    this.#mostUnderWay = Math.max(this.#mostUnderWay, this.#underWay);
    try {
      const attempt = this.attemptsAt(connectionId) + 1;
      this.#attempts.set(connectionId, attempt);
      return await this.#meet(connectionId, this.#faultOf(connectionId, attempt), deadline);
    } finally {
      this.#underWay--;
    }
  }

  close(): Promise<Closed> {
    return Promise.resolve({ outcome: "gone", reason: "GoneException" });
  }

  attemptsAt(connectionId: string): number {
    return this.#attempts.get(connectionId) ?? 0;
  }

  deliveriesTo(connectionId: string): number {
    return this.#deliveries.get(connectionId) ?? 0;
  }

  get underWay(): number {
    return this.#underWay;
  }

  get mostUnderWay(): number {
    return this.#mostUnderWay;
  }

  get totalAttempts(): number {
    return [...this.#attempts.values()].reduce((sum, count) => sum + count, 0);
  }

  async #meet(connectionId: string, fault: Fault, deadline: number): Promise<Posted> {
    const patience = deadline - this.#clock.now();
    if (fault.latencyMs > 0) await this.#clock.sleep(Math.min(fault.latencyMs, patience));
    if (fault.latencyMs > patience) return { outcome: "unanswered", reason: "no_answer" };
    switch (fault.kind) {
      case "delivered":
        this.#deliver(connectionId);
        return { outcome: "delivered" };
      case "reset-after-delivery":
        this.#deliver(connectionId);
        return { outcome: "unavailable", reason: "cut_off" };
      case "rejects":
        throw new Error("A messenger that breaks its promise.");
      default:
        return { outcome: fault.kind, reason: fault.kind };
    }
  }

  #deliver(connectionId: string): void {
    this.#deliveries.set(connectionId, this.deliveriesTo(connectionId) + 1);
  }
}
