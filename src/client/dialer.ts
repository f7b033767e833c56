import { bearerPrefix, relayV1 } from "#protocol/subprotocols.ts";
import { canBeSent, expiresBy, flawOf } from "./access-token.ts";
import type { Settings } from "./connect-options.ts";
import { ConnectionRefusedError } from "./errors.ts";
import type { Answer } from "./heartbeat.ts";
import type { LinkEnd, LinkListener } from "./link.ts";
import { Link } from "./link.ts";
import type { Platform } from "./platform.ts";

/** What came of an attempt. */
export type Dialed =
  | { readonly kind: "connected"; readonly link: Link; readonly pong: Answer }
  /** The token at hand would not make the next connection last longer than this one. */
  | { readonly kind: "pointless" }
  /** It may pass, however long that takes. */
  | Failure
  /** Nothing that waiting could change. */
  | { readonly kind: "impossible"; readonly error: ConnectionRefusedError };

export interface Failure {
  readonly kind: "failed";
  /** What was seen, in sentences. */
  readonly reason: string;
  /** What `token()` rejected with. */
  readonly cause?: unknown;
}

/**
 * Makes connections, one attempt at a time, each with a token of its own.
 *
 * A client is never told the status of a failed handshake, in no browser and not by the WebSocket
 * of Node.js: 401, 429, 500 and an unplugged cable all look alike. So only what the token itself
 * shows is final. Everything else is worth another attempt, with a fresh token, since by then the
 * one at hand may have expired or been revoked, whatever this machine's clock says.
 */
export class Dialer {
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #listener: LinkListener;
  #needsFreshToken = false;
  #isStopped = false;

  constructor(platform: Platform, settings: Settings, listener: LinkListener) {
    this.#platform = platform;
    this.#settings = settings;
    this.#listener = listener;
  }

  /**
   * @param current expiry of the connection that is to be replaced, in epoch seconds; before all
   *   time if there is none
   */
  async dial(current: number): Promise<Dialed> {
    let token: unknown;
    try {
      token = await this.#settings.token({ fresh: this.#needsFreshToken });
    } catch (error) {
      return judgeTokenFailure(error);
    }
    if (this.#isStopped) return failure("This client is closed.");
    // What cannot be sent may come from a cache as well.
    this.#needsFreshToken = !canBeSent(token) || expiresBy(token, current);
    if (!canBeSent(token)) return failure("token() gave no token.");
    return this.#needsFreshToken ? { kind: "pointless" } : this.#open(token);
  }

  /** Opens no more connections, however late a token comes. */
  stop(): void {
    this.#isStopped = true;
  }

  async #open(token: string): Promise<Dialed> {
    const protocols = [relayV1, `${bearerPrefix}${token}`];
    const link = new Link(this.#platform, this.#settings.address, protocols, this.#listener);
    const pong = await link.welcome;
    return pong === undefined
      ? this.#judge(await link.end, token)
      : { kind: "connected", link, pong };
  }

  /** Judges how a connection ended before it was of use. */
  #judge({ reason, isRefusal, error }: LinkEnd, token: string): Dialed {
    if (error !== undefined) return { kind: "impossible", error };
    if (!isRefusal) return failure(reason);
    this.#needsFreshToken = true;
    const flaw = flawOf(token, this.#settings.config);
    if (flaw) return impossible(`${reason} No attempt can succeed: the token is ${flaw}.`);
    const isPast = expiresBy(token, this.#platform.date() / 1000);
    return failure(isPast ? `${reason} By this device's clock the token has expired.` : reason);
  }
}

function failure(reason: string): Failure {
  return { kind: "failed", reason };
}

function impossible(message: string, options?: ErrorOptions): Dialed {
  return { kind: "impossible", error: new ConnectionRefusedError(message, options) };
}

/** Its message may hold anything, so that only its name is repeated. */
function judgeTokenFailure(cause: unknown): Dialed {
  const { name, retryable } = traitsOf(cause);
  if (retryable === false) return impossible("token() failed, and would again.", { cause });
  const named = typeof name === "string" ? ` (${name})` : "";
  return { kind: "failed", reason: `token() failed${named}.`, cause };
}

interface Traits {
  readonly name?: unknown;
  readonly retryable?: unknown;
}

/** Anything can be thrown, also what throws when it is looked at. */
function traitsOf(thrown: unknown): Traits {
  try {
    const { name, retryable }: Traits = Object(thrown);
    return { name, retryable };
  } catch {
    return {};
  }
}
