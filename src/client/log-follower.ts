import type { EntryFrame, ReplayFrame, TickFrame } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";
import { beginningOf } from "#protocol/position.ts";
import { isMessage } from "./incoming-frames.ts";
import type { Platform } from "./platform.ts";

/** A part of the log, however it came. */
export type Pages = Pick<TickFrame | ReplayFrame, "epoch" | "page" | "users" | "pages">;

/** @param userId of whoever wrote the message; an empty text if the frame does not tell */
export type ApplyEntry = (entry: EntryFrame, userId: string, position: Position) => void;

/** Frames that wait for what is missing before them; what is dropped is asked for anew. */
const mostHeld = 256;

/** After so long a whole log may have come and gone. */
const logMs = 2 * 60 * 60 * 1_000;

/**
 * Follows the log of a room: hands on its entries in order, each once. What comes too early is held
 * until what is missing has come; what came already is dropped.
 */
export class LogFollower {
  readonly #clocks: Pick<Platform, "now" | "date">;
  readonly #apply: ApplyEntry;
  /** Not known until the first pong has told it; `null` while the room has no log. */
  #position: Position | null | undefined;
  /** When it was known to be so, by a clock that may sleep and by one that may be set. */
  #knownAt = { now: 0, date: 0 };
  #held: Pages[] = [];
  /** Until the game knows that it is connected; and so that nothing is applied amid something else. */
  #isPaused = true;

  constructor(clocks: Pick<Platform, "now" | "date">, apply: ApplyEntry) {
    this.#clocks = clocks;
    this.#apply = apply;
  }

  /** Of the last page that was applied; another object after each. */
  get position(): Position | null | undefined {
    return this.#position;
  }

  /**
   * Whether nothing can be asked for with the position any more: it is that of no log, and so old
   * that there may have been one meanwhile, of which the next one would tell nothing.
   */
  get isOutdated(): boolean {
    const { now, date } = this.#clocks;
    const ageMs = Math.max(now() - this.#knownAt.now, date() - this.#knownAt.date);
    return this.#position === null && ageMs > logMs;
  }

  /** Whether something is missing before what has come. */
  get hasGap(): boolean {
    return !this.#isPaused && this.#held.length > 0;
  }

  /** Whether all is applied that the room had when it told its head. */
  hasReached(head: Position | null): boolean {
    const position = this.#position;
    return !head || (position?.epoch === head.epoch && position.page >= head.page);
  }

  receive(frame: Pages): void {
    if (this.#held.push(frame) > mostHeld) this.#held.shift();
    if (!this.#isPaused) this.resume();
  }

  /** Begins, or begins anew, behind all that the room had at that moment. */
  startAt(head: Position | null): void {
    this.#position = head;
    this.#knownAt = { now: this.#clocks.now(), date: this.#clocks.date() };
  }

  /** From now on, what comes is held. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Applies what was held, and what comes from now on. */
  resume(): void {
    this.#isPaused = true;
    this.#held.sort((one, other) => one.page - other.page);
    // Again from the start after each one, as it may be what others have waited for.
    while (this.#held.some((frame) => this.#take(frame)));
    this.#isPaused = false;
  }

  /** Of a numbering that is not the room's any more, nothing that is held will ever be due. */
  dropStrangers(): void {
    this.#held = this.#held.filter(({ epoch }) => epoch === this.#position?.epoch);
  }

  /** @returns whether the frame is done with, and not held any more */
  #take(frame: Pages): boolean {
    const { epoch, page, pages, users } = frame;
    if (this.isOutdated) return false;
    this.#position ??= beginningOf(epoch);
    const next = this.#position.page + 1;
    if (this.#position.epoch !== epoch || page > next) return false;
    this.#held = this.#held.filter((it) => it !== frame);
    for (const [index, entries] of pages.slice(next - page).entries()) {
      const position = { epoch, page: next + index };
      this.#position = position;
      for (const entry of entries) {
        const userId = isMessage(entry) ? users[entry[0]] : undefined;
        this.#apply(entry, userId ?? "", position);
      }
    }
    return true;
  }
}
