import type { Entry } from "./entry.ts";
import type { Position } from "./position.ts";
import { beginningOf } from "./position.ts";

/**
 * A part of a room's log: some entries under one number. Numbers are dense, and a sealed page never
 * changes. The pages of one tick are sent as one frame.
 */
export interface Page {
  readonly epoch: string;
  readonly number: number;
  readonly entries: readonly Entry[];
  /** The users of the seats in it. */
  readonly users: Readonly<Record<string, string>>;
  /** Of the entries, in UTF-8. */
  readonly bytes: number;
  /** The number of the page with which its tick began. */
  readonly tick: number;
  /** Of the entries in the earlier pages of its tick. */
  readonly bytesBefore: number;
  /** Of the tick, in epoch milliseconds by the clock of whoever opened it. */
  readonly openedAt: number;
  readonly closesAt: number;
  /** From then on it is as it is; in epoch milliseconds. */
  readonly sealedAt?: number;
  /** The invocation that ended the tick, and sends it. */
  readonly sealedBy?: string;
  readonly endsTick: boolean;
}

/**
 * A sealed page counts as too old after 2 h 5 min, by its own time. It is deleted by a TTL of 2 h
 * 10 min, late and in any order: what is never counted cannot be missed.
 */
const keptMilliseconds = 125 * 60_000;

/** Seconds after the last change; the margin of five minutes is for clocks that differ. */
export const pageLifetimeSeconds = 130 * 60;

export function isSealed(page: Page): page is Page & { readonly sealedAt: number } {
  return page.sealedAt !== undefined;
}

/** An open page is never too old: it is closed first. */
export function isTooOld(page: Page, now: number): boolean {
  return isSealed(page) && now - page.sealedAt > keptMilliseconds;
}

/**
 * The position of whoever has seen all that is sealed.
 *
 * @param newest of the room, if there is one
 * @returns nothing where there is no log
 */
export function headOf(newest: Page | undefined, now: number): Position | undefined {
  if (newest === undefined || isTooOld(newest, now)) return undefined;
  const { epoch, number } = newest;
  return { epoch, page: isSealed(newest) ? number : number - 1 };
}

/** A client's position, of which `null` is that of one who came when there was no log. */
export function startOf(position: Position | null, newest: Page | undefined): Position | undefined {
  if (position !== null) return position;
  return newest && beginningOf(newest.epoch);
}
