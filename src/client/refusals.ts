import { expiresBy, flawOf, originOf } from "./access-token.ts";
import type { Settings } from "./connect-options.ts";
import { ConnectionRefusedError } from "./errors.ts";
import type { LinkEnd } from "./link.ts";
import type { Platform } from "./platform.ts";

/** So many refusals in a row, each of a fresh token, are no accident. */
const patience = 5;

/** To give up with an error, or the reason for which it is worth trying again. */
export type Verdict = ConnectionRefusedError | string;

/**
 * Tells refusals that nothing can change from outages, which are waited for however long they
 * last.
 *
 * A client is never told the status of a failed handshake, in no browser and not by the WebSocket
 * of Node.js: 401, 429, 500 and an unplugged cable all look alike. So this concludes from what can
 * be seen: whether anything answers HTTP at the relay's address, what the token says of itself,
 * and whether tokens of the same origin were accepted before. Where they were, the relay must be
 * in trouble, since nothing but its expiry can be wrong with the token.
 */
export class RefusalJudge {
  readonly #platform: Platform;
  readonly #settings: Settings;
  #acceptedOrigin: string | undefined;
  #clockOffsetMs = 0;
  #refusals = 0;
  #tokenFailures = 0;

  constructor(platform: Platform, settings: Settings) {
    this.#platform = platform;
    this.#settings = settings;
  }

  /** @param serverTime epoch milliseconds, by the relay's clock */
  accepted(token: string, serverTime: number): void {
    this.#acceptedOrigin = originOf(token);
    this.#clockOffsetMs = serverTime - this.#platform.date();
    this.#refusals = 0;
  }

  tookToken(): void {
    this.#tokenFailures = 0;
  }

  judgeTokenFailure(cause: unknown): Verdict {
    const { retryable = cause instanceof TypeError || undefined } = (cause ?? {}) as {
      readonly retryable?: boolean;
    };
    if (retryable === true) return "token() failed for now.";
    const isFinal = retryable === false || ++this.#tokenFailures >= patience;
    if (!isFinal) return "token() failed.";
    return new ConnectionRefusedError("token() failed, and would again.", { cause });
  }

  /** Judges how a connection ended before it was of use. */
  async judge({ reason, isRefusal, stage }: LinkEnd, token: string): Promise<Verdict> {
    if (!isRefusal) return reason;
    const now = (this.#platform.date() + this.#clockOffsetMs) / 1000;
    const isExpired = stage === "welcome" || expiresBy(token, now);
    if (!isExpired && this.#acceptedOrigin === originOf(token)) {
      return `${reason} The relay is in trouble: it has accepted such tokens.`;
    }
    // An error frame of the relay proves that it is there.
    if (stage === "handshake" && !(await this.#answersHttp())) {
      return `${reason} ${this.#platform.isOnline() ? "Nothing answers there" : "This machine is offline"}.`;
    }
    return this.#judgeRefusal(reason, isExpired ? "expired" : flawOf(token, this.#settings.config));
  }

  #judgeRefusal(reason: string, flaw: string | undefined): Verdict {
    const isCertain = flaw !== undefined && flaw !== "expired";
    if (++this.#refusals < patience && !isCertain) {
      return `${reason} The relay is there and may have refused the token.`;
    }
    const why = flaw === undefined ? unexplained : `the token is ${flaw}`;
    return new ConnectionRefusedError(
      `The relay is there and has refused ${this.#refusals} in a row: ${why}.`,
    );
  }

  /**
   * Whether there is any HTTP answer where the WebSocket should be: API Gateway has one for every
   * request that is no handshake. Its content is out of a browser's reach, and of no interest.
   */
  async #answersHttp(): Promise<boolean> {
    try {
      const url = this.#settings.url.replace(/^ws/, "http");
      await this.#platform.fetch(url, { mode: "no-cors" });
      return true;
    } catch {
      return false;
    }
  }
}

const unexplained = "clients are not told why, but look at the tokens' user pool and the address";
