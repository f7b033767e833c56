import type { PongFrame } from "#protocol/frames.ts";
import { canBeSent, expiresBy } from "./access-token.ts";
import type { Settings } from "./connect-options.ts";
import { ConnectionRefusedError } from "./errors.ts";
import type { LinkListener } from "./link.ts";
import { Link } from "./link.ts";
import type { Platform } from "./platform.ts";
import type { Verdict } from "./refusals.ts";
import { RefusalJudge } from "./refusals.ts";

const tokenTimeoutMs = 30_000;

/** A connection and its first pong. */
export interface Dialed {
  readonly link: Link;
  readonly pong: PongFrame;
}

/** Makes connections, one attempt at a time, each with a token of its own. */
export class Dialer {
  readonly #platform: Platform;
  readonly #settings: Settings;
  readonly #listener: LinkListener;
  readonly #judge: RefusalJudge;
  #isStopped = false;

  constructor(platform: Platform, settings: Settings, listener: LinkListener) {
    this.#platform = platform;
    this.#settings = settings;
    this.#listener = listener;
    this.#judge = new RefusalJudge(platform, settings);
  }

  /**
   * @param current expiry of the connection that is to be replaced, in epoch seconds
   * @returns nothing if the token at hand would not make the next one last longer
   */
  async dial(current: number): Promise<Dialed | Verdict | undefined> {
    let token: unknown;
    try {
      token = await this.#askForToken();
    } catch (error) {
      return this.#judge.judgeTokenFailure(error);
    }
    if (this.#isStopped) return "This client is closed.";
    this.#judge.tookToken();
    if (!canBeSent(token)) return new ConnectionRefusedError("token() gave no token.");
    return expiresBy(token, current) ? undefined : this.#open(token);
  }

  /** Opens no more connections, however late a token comes. */
  stop(): void {
    this.#isStopped = true;
  }

  async #open(token: string): Promise<Dialed | Verdict> {
    const link = this.#newLink(token);
    if (link === undefined) return new ConnectionRefusedError("No WebSocket may be made here.");
    const pong = await link.welcome;
    if (pong === undefined) return this.#judge.judge(await link.end, token);
    this.#judge.accepted(token, pong.serverTime);
    return { link, pong };
  }

  #newLink(token: string): Link | undefined {
    const protocols = ["relay.v1", `bearer.${token}`];
    try {
      return new Link(this.#platform, this.#settings.address, protocols, this.#listener);
    } catch {
      // Its own words may quote the subprotocols, and so the token: they are not passed on.
      return undefined;
    }
  }

  #askForToken(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const stopTimer = this.#platform.after(tokenTimeoutMs, () => reject({ retryable: true }));
      // Called inside a promise, so that it may throw as well.
      Promise.resolve().then(this.#settings.token).then(resolve, reject).finally(stopTimer);
    });
  }
}
