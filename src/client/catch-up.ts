import type { Position } from "#protocol/position.ts";
import type { Answer, Ask } from "./heartbeat.ts";
import type { LogFollower } from "./log-follower.ts";
import type { Platform } from "./platform.ts";

export interface CatchUpPort {
  /** @returns the answer; a rejection if there was none; nothing if nobody can be asked now */
  ask(ask: Ask): Promise<Answer> | undefined;
  /** All is applied that the room had when it last answered. */
  caughtUp(): void;
  /** What was missed cannot be had any more. */
  missed(): void;
}

/** Give or take half: what seems to be missing may only be late. */
const firstPauseMs = 500;
const longestPauseMs = 8_000;

/** Asks for what is missing, one request at a time, until nothing is. */
export class CatchUp {
  readonly #platform: Pick<Platform, "after" | "random">;
  readonly #follower: LogFollower;
  readonly #port: CatchUpPort;
  /** Where the room was when it last told. */
  #head: Position | null = null;
  #pauseMs = firstPauseMs;
  #stopPause: (() => void) | undefined;
  /** Of the request under way. */
  #asked: object | undefined;
  /** Whether somebody waits for an answer though nothing is known to be missing. */
  #isWanted = false;
  /** Whether it is still to be told that all of the last answer is applied. */
  #isAnswered = false;

  constructor(
    platform: Pick<Platform, "after" | "random">,
    follower: LogFollower,
    port: CatchUpPort,
  ) {
    this.#platform = platform;
    this.#follower = follower;
    this.#port = port;
  }

  /**
   * The first answer of a connection.
   *
   * @param since what was asked with; nothing by a newcomer
   * @returns whether nothing is missed for good
   */
  begin(pong: Answer, since: Position | null | undefined): boolean {
    this.stop();
    return this.#answer(pong, since);
  }

  /** Asks at once. */
  ask(resend = false): void {
    this.#isWanted = true;
    if (this.#asked === undefined) void this.#ask(resend);
  }

  /** What was applied or held may have changed. */
  check(): void {
    const { hasGap, isOutdated } = this.#follower;
    const isBehind = hasGap || isOutdated || !this.#follower.hasReached(this.#head);
    if (!isBehind && this.#isAnswered) {
      this.#isAnswered = false;
      this.#port.caughtUp();
    }
    if (this.#asked !== undefined) return;
    if (!isBehind && !this.#isWanted) this.#reset();
    else this.#stopPause ??= this.#platform.after(this.#jittered(), () => void this.#ask(false));
  }

  /** The room has told where it is. */
  note({ head, recovered }: Answer): void {
    if (!this.#follower.hasReached(head)) this.#head = head;
    if (head === null) this.#confirm();
    // That was another question, whose position may not be the one from here on.
    if (recovered === false) this.#isWanted = true;
    this.check();
  }

  /** There is nobody to ask any more. */
  stop(): void {
    this.#reset();
    this.#asked = undefined;
    this.#isWanted = false;
    this.#isAnswered = false;
  }

  /** Where there was no log, there is none yet, or all of it has come. */
  #confirm(): void {
    const { position, isOutdated } = this.#follower;
    if (position === null && !isOutdated) this.#follower.startAt(null);
  }

  #reset(): void {
    this.#stopPause?.();
    this.#stopPause = undefined;
    this.#pauseMs = firstPauseMs;
  }

  #jittered(): number {
    return this.#pauseMs * (0.5 + this.#platform.random());
  }

  async #ask(resend: boolean): Promise<void> {
    this.#stopPause?.();
    this.#stopPause = undefined;
    const { position, isOutdated } = this.#follower;
    const since = isOutdated ? undefined : position;
    const answer = this.#port.ask({ since, ...(resend && { resend }) });
    if (answer === undefined) return;
    const asked = {};
    this.#asked = asked;
    const pong = await answer.catch(() => undefined);
    if (this.#asked !== asked) return;
    this.#asked = undefined;
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
    if (pong && !this.#answer(pong, since)) {
      this.#port.missed();
      this.#follower.resume();
    }
    this.check();
  }

  /** @returns whether nothing is missed for good */
  #answer({ head, recovered }: Answer, since: Position | null | undefined): boolean {
    this.#head = head;
    this.#isWanted = false;
    this.#isAnswered = true;
    // Who has gone on meanwhile may not lack what could not be replayed then.
    const { position, isOutdated } = this.#follower;
    const isLost = recovered === undefined ? isOutdated : !recovered && since === position;
    if (isLost || position === undefined) this.#follower.startAt(head);
    else if (recovered) this.#confirm();
    // Where there was no log, what has come is of the one that there is now.
    if (isLost || position !== null) this.#follower.dropStrangers();
    return !isLost;
  }
}
