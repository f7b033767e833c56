/**
 * Where one stands, by the one order of the room. A step is seen at once at one's own window, but holds
 * for everybody from where it stands in the log: who was searched for before that was found.
 */

import type { Tile } from "./board.ts";

export interface Standing {
  /** By the log; nothing before one has stepped onto the board there. */
  readonly tile?: Tile;
  /** What is on its way to the log, the oldest first. */
  readonly pending: readonly Step[];
  /** Of the latest step. */
  readonly count: number;
}

export interface Step {
  /** Counts up. */
  readonly number: number;
  readonly tile: Tile;
}

export const nowhere: Standing = { pending: [], count: 0 };

/** More are not on their way: a window sends a few in a second, and waits where nothing gets through. */
const mostPending = 100;

/** Onto the board, or on to the next tile. */
export function stepped(standing: Standing, tile: Tile): Standing {
  const number = standing.count + 1;
  const pending = [...standing.pending, { number, tile }].slice(-mostPending);
  return { ...standing, pending, count: number };
}

/** A step is in the log. Earlier ones that are not were replaced by it before they were sent. */
export function arrived(standing: Standing, number: number): Standing {
  const step = standing.pending.find((it) => it.number === number);
  if (step === undefined) return standing;
  const pending = standing.pending.filter((it) => it.number > number);
  return { ...standing, tile: step.tile, pending };
}

/** Off the board; what is still on its way means nothing any more. */
export function gone({ count }: Standing): Standing {
  return { pending: [], count };
}

/** It is not known any more what got into the log: as if all of it had. */
export function settled(standing: Standing): Standing {
  const last = standing.pending.at(-1);
  return last === undefined ? standing : arrived(standing, last.number);
}
