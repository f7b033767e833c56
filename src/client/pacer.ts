import { backoffMs } from "./backoff.ts";
import type { Failure } from "./dialer.ts";
import type { Platform, Sign } from "./platform.ts";
import type { RelayEvents } from "./relay-client.ts";

/** How often it is tried although the browser says that there is no network: it may be wrong. */
const offlineRetryMs = 30_000;

/**
 * How long no attempt is made after such a sign. A page may go on after it was told that it will be
 * left: Firefox closes its sockets then, and lets it run until the next page answers.
 */
const holdMs: Partial<Record<Sign, number>> = {
  leaving: 10_000,
  left: Number.POSITIVE_INFINITY,
};

/** @returns whether it concerns anybody, as it does not while there is a connection */
type Announce = (wait: RelayEvents["reconnecting"]) => boolean;

/** When the next attempt is made: not too soon, not in vain, and at once where there is hope. */
export class Pacer {
  readonly #platform: Platform;
  readonly #announce: Announce;
  /** Since the last connection that held, or the last sign of a change. */
  #attempt = 0;
  #heldUntil = 0;
  #isUrged = false;
  #endPause: (() => void) | undefined;

  constructor(platform: Platform, announce: Announce) {
    this.#platform = platform;
    this.#announce = announce;
  }

  /** What went wrong before says nothing any more about what comes. */
  startOver(): void {
    this.#attempt = 0;
  }

  async backOff({ reason, cause }: Pick<Failure, "reason" | "cause">): Promise<void> {
    // Where it would be in vain, `untilPromising` waits instead.
    if (!this.#platform.isOnline()) return;
    const delayMs = backoffMs(++this.#attempt, this.#platform.random());
    const attempt = this.#attempt;
    this.#announce({ attempt, delayMs, reason, ...(cause !== undefined && { cause }) });
    await this.#pause(delayMs);
  }

  /** Lets no attempt be made while there is no network, or while the page is being left. */
  async untilPromising(): Promise<void> {
    const { now, isOnline } = this.#platform;
    const retryAt = now() + offlineRetryMs;
    let isTold = false;
    while (!this.#isUrged) {
      const delayMs = isOnline() ? 0 : retryAt - now();
      const waitMs = Math.max(delayMs, this.#heldUntil - now());
      if (waitMs <= 0) break;
      if (delayMs > 0 && !isTold) {
        const attempt = this.#attempt + 1;
        isTold = this.#announce({ attempt, delayMs, reason: offline, offline: true });
      }
      await this.#pause(waitMs);
    }
    this.#isUrged = false;
  }

  /** The connection was lost while its replacement is already being made. */
  lostMeanwhile(reason: string): void {
    this.#attempt ||= 1;
    // In a pause without a network, `untilPromising` tells that instead.
    const isUnderWay = this.#platform.isOnline() || this.#endPause === undefined;
    if (isUnderWay) this.#announce({ attempt: this.#attempt, delayMs: 0, reason });
    this.#endPause?.();
  }

  /** @returns whether a connection that seemed to work may have ended, or one can be made again */
  notice(sign: Sign): boolean {
    const hold = holdMs[sign];
    if (hold === undefined) this.#wake(sign === "visible" || sign === "returned");
    else this.#heldUntil = this.#platform.now() + hold;
    return hold === undefined;
  }

  /** Somebody wants an attempt now, whatever the browser says. */
  urge(): void {
    this.#isUrged = this.#endPause !== undefined;
    this.#wake(true);
  }

  #wake(isPageHere: boolean): void {
    if (isPageHere) this.#heldUntil = 0;
    this.startOver();
    this.#endPause?.();
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        stopTimer();
        this.#endPause = undefined;
        resolve();
      };
      const stopTimer = this.#platform.after(delayMs, end);
      this.#endPause = end;
    });
  }
}

const offline = "This device is offline.";
