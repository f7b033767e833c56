import type { AckFrame } from "#protocol/frames.ts";
import { OutcomeUnknownError } from "./errors.ts";
import type { Link } from "./link.ts";
import type { Platform } from "./platform.ts";

interface Request {
  readonly settle: (error: unknown, ack?: AckFrame) => void;
  /** Where it was sent; nothing while it waits for a connection. */
  link?: Link;
}

/** The requests that wait for their answers, by id. Every one is settled exactly once. */
export class Requests {
  readonly #waiting = new Map<string, Request>();
  readonly #platform: Platform;
  #count = 0;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  nextId(): string {
    return `r${++this.#count}`;
  }

  /** @param onTimeout gives the error with which it fails then */
  add(id: string, timeoutMs: number, onTimeout: () => Error): Promise<AckFrame> {
    return new Promise((resolve, reject) => {
      const stopTimer = this.#platform.after(timeoutMs, () => this.fail(id, onTimeout()));
      const settle: Request["settle"] = (error, ack) => {
        stopTimer();
        this.#waiting.delete(id);
        if (ack === undefined) reject(error);
        else resolve(ack);
      };
      this.#waiting.set(id, { settle });
    });
  }

  sentOver(link: Link, id: string): void {
    const request = this.#waiting.get(id);
    if (request !== undefined) request.link = link;
  }

  /** An answer that comes after the time-out is too late for anybody. */
  acknowledge(ack: AckFrame): void {
    this.#waiting.get(ack.id)?.settle(undefined, ack);
  }

  fail(id: string, error: unknown): void {
    this.#waiting.get(id)?.settle(error);
  }

  /** One of those over this connection has met with an error, and it is not known which. */
  failUnansweredSoon(link: Link, delayMs: number, error: unknown): void {
    const doubtful = this.#over(link);
    this.#platform.after(delayMs, () => {
      for (const [id] of doubtful) this.fail(id, error);
    });
  }

  /** No answer comes over this connection any more. */
  linkEnded(link: Link): void {
    for (const [id] of this.#over(link)) this.fail(id, new OutcomeUnknownError());
  }

  /** Where it was sent, while it waits for its answer. */
  linkOf(id: string): Link | undefined {
    return this.#waiting.get(id)?.link;
  }

  areWaitingFor(link: Link): boolean {
    return this.#over(link).length > 0;
  }

  #over(link: Link): [id: string, Request][] {
    return [...this.#waiting].filter(([, request]) => request.link === link);
  }
}
