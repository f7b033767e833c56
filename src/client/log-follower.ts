import type { EntryFrame, ReplayFrame, TickFrame } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";
import { beginningOf } from "#protocol/position.ts";

/** A part of the log, however it came. */
export type Pages = Pick<TickFrame | ReplayFrame, "epoch" | "page" | "users" | "pages">;

/** @param userId of whoever wrote the entry; an empty text if the frame does not tell */
export type ApplyEntry = (entry: EntryFrame, userId: string, position: Position) => void;

/** Frames that wait for what is missing before them; what is dropped is asked for anew. */
const mostHeld = 256;

/**
 * Follows the log of a room: hands on its entries in order, each once. What comes too early is held
 * until what is missing has come; what came already is dropped.
 */
export class LogFollower {
  readonly #apply: ApplyEntry;
  /** Not known until the first pong has told it; `null` while the room has no log. */
  #position: Position | null | undefined;
  #held: Pages[] = [];
  /** Until the game knows that it is connected; and so that nothing is applied amid something else. */
  #isPaused = true;

  constructor(apply: ApplyEntry) {
    this.#apply = apply;
  }

  /** Of the last page that was applied; another object after each. */
  get position(): Position | null | undefined {
    return this.#position;
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
    this.#position ??= beginningOf(epoch);
    const next = this.#position.page + 1;
    if (this.#position.epoch !== epoch || page > next) return false;
    this.#held = this.#held.filter((it) => it !== frame);
    for (const [index, entries] of pages.slice(next - page).entries()) {
      const position = { epoch, page: next + index };
      this.#position = position;
      for (const entry of entries) this.#apply(entry, users[entry[0]] ?? "", position);
    }
    return true;
  }
}
