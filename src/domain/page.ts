import type { Position } from "#protocol/position.ts";
import { beginningOf } from "#protocol/position.ts";
import type { Entry } from "./entry.ts";
import { encodeText } from "./frame.ts";

/**
 * A part of a room's log: some entries under one number. Numbers are dense, and a sealed page never
 * changes. The pages of one tick are sent as one frame.
 */
export interface Page {
  readonly epoch: string;
  readonly number: number;
  readonly entries: readonly Entry[];
  /** The users of the seats in it. */
  readonly users: Users;
  /** Of the entries and their users, as `contentBytes` counts them. */
  readonly bytes: number;
  /** The number of the page with which its tick began. */
  readonly tick: number;
  /** Of the earlier pages of its tick. */
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

/** The user ids of seats. */
export type Users = Readonly<Record<string, string>>;

/**
 * What entries add to a page and to a frame, in UTF-8, with the commas between them. A user is
 * counted with each batch of his, although a page or a frame that has several names him once.
 */
export function contentBytes(entries: readonly Entry[], users: Users): number {
  const texts = [...entries, JSON.stringify(users).slice(1, -1)];
  return texts
    .filter((text) => text !== "")
    .reduce((sum, text) => sum + encodeText(text).byteLength + 1, 0);
}

/**
 * A sealed page counts as too old after 2 h 5 min, by its own time. It is deleted by a TTL of 2 h
 * 10 min, late and in any order: what is never counted cannot be missed.
 */
const keptMilliseconds = 125 * 60_000;

/** While somebody is there, a silent log is added to long before it is too old. */
const silentMilliseconds = 60 * 60_000;

/** Seconds after the last change; the margin of five minutes is for clocks that differ. */
export const pageLifetimeSeconds = 130 * 60;

export function isSealed(page: Page): page is Page & { readonly sealedAt: number } {
  return page.sealedAt !== undefined;
}

/** An open page is never too old: it is closed first. */
export function isTooOld(page: Page, now: number): boolean {
  return isSealed(page) && now - page.sealedAt > keptMilliseconds;
}

/** Whether nothing has happened for so long that the log should be renewed. */
export function isSilent(newest: Page, now: number): boolean {
  return newest.endsTick && isSealed(newest) && now - newest.sealedAt > silentMilliseconds;
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

/** What a tick is called where people read of it. */
export function tickName({ epoch, tick }: Pick<Page, "epoch" | "tick">): string {
  return `${epoch}/${tick}`;
}
