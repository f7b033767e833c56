import type { TickFrame } from "#protocol/frames.ts";
import { isMessage } from "./incoming-frames.ts";

/** For shorter ones, waiting gains nothing. */
const longTickMs = 200;

/** What placing a message may take longer than usual; who misses the end of a tick waits for another. */
const marginMs = 50;

/** So many ticks tell their length, of which the shortest counts, and not fewer than so many. */
const mostLengths = 8;
const fewestLengths = 3;

/** Knows how long the ticks of the room are, and so when it is early enough to send. */
export class TickPace {
  #lengths: number[] = [];
  #last: Pick<TickFrame, "epoch" | "page" | "at"> = { epoch: "", page: 0, at: 0 };
  #heardAt = Number.NEGATIVE_INFINITY;

  /** When the last tick came, by the same clock as its notice. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /**
   * A tick with entries of two players was open, and so it has lasted from the end of the one before:
   * one of a quiet room ends with the entries that begin it.
   *
   * @param now milliseconds
   */
  notice({ epoch, page, at, pages }: TickFrame, now: number): void {
    const last = this.#last;
    const isNext = epoch === last.epoch && page === last.page;
    if (epoch === last.epoch && page < last.page) return;
    this.#last = { epoch, page: page + pages.length, at };
    this.#heardAt = now;
    const seats = new Set(
      pages
        .flat()
        .filter(isMessage)
        .map(([seat]) => seat),
    );
    if (isNext && seats.size > 1) {
      this.#lengths = [...this.#lengths, at - last.at].slice(-mostLengths);
    }
  }

  /** Whether ticks are so long that it matters when a frame is sent. */
  get isLong(): boolean {
    return this.#lengths.length >= fewestLengths && Math.min(...this.#lengths) >= longTickMs;
  }

  /**
   * How long a frame may be held back and still be in the tick in which it would be now.
   *
   * @param roundTripMs of a frame to the relay and back
   */
  holdMs(now: number, roundTripMs: number): number {
    if (!this.isLong) return 0;
    const length = Math.min(...this.#lengths);
    return Math.max(0, this.#heardAt + length - roundTripMs - marginMs - now);
  }
}
