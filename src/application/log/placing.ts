import type { CreatePage, PageWrite } from "#application/ports/journal.ts";
import type { Entry } from "#domain/entry.ts";
import { nameOf, readMessage } from "#domain/entry.ts";
import type { Page, Users } from "#domain/page.ts";
import { contentBytes, isSealed, isTooOld, startOf } from "#domain/page.ts";
import { Behind, OutOfOrder, TooFast } from "#domain/refusals.ts";
import type { Position } from "#protocol/position.ts";
import { epochFrom } from "#protocol/position.ts";
import { serverSeat } from "#protocol/server-seat.ts";

/**
 * Entries that are placed together or not at all: the messages of one frame of a client, or comings
 * and goings.
 */
export interface Batch {
  readonly entries: readonly Entry[];
  /** Of the seats of messages: of one player. */
  readonly users: Users;
  /**
   * The client's position when the frame was first sent: none of the entries can stand before it.
   * Without one, only the newest page is looked at.
   */
  readonly after?: Position | null | undefined;
}

/** What the next write depends on, beside the pages. */
export interface Circumstances {
  /** Epoch milliseconds. */
  readonly now: number;
  /** How long a tick lasts in this room, milliseconds. */
  readonly tickMs: number;
  readonly invocationId: string;
  /** For a new numbering. */
  readonly nonce: string;
  /** Of the entries and users in one tick, so that its frame can be delivered. */
  readonly tickBytes: number;
  /** What one user may have in one tick, beyond the first batch. */
  readonly fairShare: FairShare;
  /** Whether a tick may be opened and ended by one write. */
  readonly mayEndAtOnce: boolean;
}

/** What one user may put into one tick. It is counted in the pages that are read anyway. */
export interface FairShare {
  readonly messages: number;
  readonly bytes: number;
}

export type Step =
  /** All of it stands in the log; the tick is that of the last entry. */
  | { readonly kind: "placed"; readonly page: Page }
  | { readonly kind: "write"; readonly write: PageWrite }
  /** The tick has no room left; the next one will. */
  | { readonly kind: "wait"; readonly page: Page };

/**
 * Of the entries and users in one page. An append rewrites the whole item, and DynamoDB counts a
 * write unit for every 1,024 bytes of it: larger pages make appends dearer, smaller ones make more.
 */
export const pageBytes = 1_700;

/**
 * A page is sealed by the append that leaves it less room than this. In a busy room others append at
 * the same moment, and a write that does nothing but seal a full page is one on which all of them meet.
 */
const roomForOthers = pageBytes / 3;

/** As many pages as are looked through for entries that are there already. */
export const furthestBehind = 64;

/**
 * What to do next to place a batch. It is asked again, with the pages of that moment, until it says
 * `placed`; so nothing is ever written twice blindly.
 *
 * @param pages of the room from the batch's position on, newest first
 * @throws {Behind}
 * @throws {OutOfOrder}
 * @throws {TooFast}
 */
export function nextStep(pages: readonly Page[], batch: Batch, at: Circumstances): Step {
  const [last] = pages;
  const log = last === undefined || isTooOld(last, at.now) ? [] : pages;
  assertReached(log, batch.after);
  const missing = missingEntries(log, batch);
  const page = pageOfLast(log, batch);
  if (missing.length === 0 && page !== undefined) return { kind: "placed", page };
  const { users } = batch;
  const own = { entries: missing, users, bytes: contentBytes(missing, users) };
  assertFair(log, own, at);
  const [newest] = log;
  if (newest === undefined) return beginLog((last?.number ?? 0) + 1, own, at);
  if (newest.endsTick) return openTick(newest, own, at);
  if (newest.bytesBefore + newest.bytes + own.bytes > at.tickBytes) {
    return { kind: "wait", page: newest };
  }
  if (isSealed(newest)) return continueTick(newest, own, at);
  return append(newest, own, at);
}

/**
 * Where to look from the next time: an entry that is in none of these pages can come into the newest
 * of them or into a later one only, as all others are sealed.
 */
export function positionBefore([newest]: readonly Page[], now: number): Position | null {
  if (newest === undefined || isTooOld(newest, now)) return null;
  return { epoch: newest.epoch, page: newest.number - 1 };
}

/**
 * A tick of nothing: it begins a log where there is none, so that whoever comes has a position in it,
 * or keeps a silent one from growing too old while somebody is there.
 *
 * @param last the newest page of the room, however old
 */
export function emptyTick(
  last: Page | undefined,
  at: Pick<Circumstances, "now" | "invocationId" | "nonce">,
): CreatePage {
  const own = { entries: [], users: {}, bytes: 0 };
  const number = (last?.number ?? 0) + 1;
  const isAlive = last !== undefined && !isTooOld(last, at.now);
  const epoch = isAlive ? last.epoch : epochFrom(at.nonce, number);
  return { kind: "create", page: firstPage(epoch, number, 0, own, { ...at, mayEndAtOnce: true }) };
}

interface Own {
  readonly entries: readonly Entry[];
  readonly bytes: number;
  readonly users: Users;
}

function assertReached(log: readonly Page[], after: Batch["after"]): void {
  const [newest] = log;
  if (after === undefined || (after === null && newest === undefined)) return;
  const start = startOf(after, newest);
  const isThere =
    start !== undefined &&
    newest !== undefined &&
    newest.epoch === start.epoch &&
    newest.number - start.page <= furthestBehind &&
    log.filter(({ number }) => number > start.page).length === newest.number - start.page;
  if (!isThere) throw new Behind();
}

/** @throws {TooFast} */
function assertFair([newest, ...earlier]: readonly Page[], own: Own, at: Circumstances): void {
  const [[seat, userId] = []] = Object.entries(own.users);
  if (newest === undefined || newest.endsTick) return;
  // It is about to be closed; or it was left open, and whoever adds to it takes it over.
  if (at.now >= newest.closesAt) return;
  // Comings and goings are of nobody, and other backends may publish as much as they like.
  if (seat === undefined || seat === serverSeat) return;
  const { messages, bytes } = at.fairShare;
  const ofUser = [newest, ...earlier]
    .filter(({ tick }) => tick === newest.tick)
    .flatMap(({ entries, users }) =>
      entries.filter((entry) => users[readMessage(entry)?.seat ?? ""] === userId),
    );
  // The first passes whatever its size.
  if (ofUser.length === 0) return;
  const isTooMany = ofUser.length >= messages;
  const isTooMuch = contentBytes(ofUser, {}) + own.bytes > bytes;
  if (isTooMany || isTooMuch) throw new TooFast(Math.min(newest.closesAt - at.now, at.tickMs));
}

/** Those that are not in the log yet. */
function missingEntries(log: readonly Page[], { entries }: Batch): readonly Entry[] {
  const there = log.flatMap((page) => page.entries);
  const names = new Set(there.map(nameOf));
  return entries.filter((entry) => {
    if (names.has(nameOf(entry))) return false;
    if (isOvertaken(entry, there)) throw new OutOfOrder();
    return true;
  });
}

/** Whether a later one of the same player is there. */
function isOvertaken(entry: Entry, there: readonly Entry[]): boolean {
  const own = readMessage(entry);
  if (typeof own?.id !== "number") return false;
  const { id, seat } = own;
  return there
    .map(readMessage)
    .some((it) => it?.seat === seat && typeof it.id === "number" && it.id > id);
}

/** Where the last entry of a batch stands, if it does. */
function pageOfLast(log: readonly Page[], { entries }: Batch): Page | undefined {
  const name = nameOf(entries.at(-1) ?? "");
  return log.find((page) => page.entries.some((entry) => nameOf(entry) === name));
}

/** There is none, or nothing that counts any more: numbers go on, under a new name. */
function beginLog(number: number, own: Own, at: Circumstances): Step {
  return create(firstPage(epochFrom(at.nonce, number), number, 0, own, at));
}

/** It closes when a tick's time has passed since the last one ended. */
function openTick(last: Page, own: Own, at: Circumstances): Step {
  const { now, tickMs } = at;
  const waitMs = clamp((last.sealedAt ?? now) + tickMs - now, 0, tickMs);
  return create(firstPage(last.epoch, last.number + 1, waitMs, own, at));
}

function firstPage(
  epoch: string,
  number: number,
  waitMs: number,
  own: Own,
  { now, mayEndAtOnce, invocationId }: Pick<Circumstances, "now" | "mayEndAtOnce" | "invocationId">,
): Page {
  const endsTick = waitMs === 0 && mayEndAtOnce;
  return {
    ...own,
    epoch,
    number,
    tick: number,
    bytesBefore: 0,
    openedAt: now,
    closesAt: now + waitMs,
    ...((endsTick || isLarge(own)) && { sealedAt: now }),
    ...(endsTick && { sealedBy: invocationId }),
    endsTick,
  };
}

function continueTick(newest: Page, own: Own, { now }: Circumstances): Step {
  const { epoch, number, tick, bytesBefore, bytes, openedAt, closesAt } = newest;
  return create({
    ...own,
    epoch,
    number: number + 1,
    tick,
    bytesBefore: bytesBefore + bytes,
    openedAt,
    closesAt,
    ...(isLarge(own) && { sealedAt: now }),
    endsTick: false,
  });
}

function create(page: Page): Step {
  return { kind: "write", write: { kind: "create", page } };
}

/** What does not fit any more makes the page a sealed one, and is placed into the next. */
function append({ epoch, number, bytes }: Page, own: Own, { now }: Circumstances): Step {
  const left = pageBytes - bytes - own.bytes;
  const page = { epoch, number };
  if (left < 0) return { kind: "write", write: { kind: "seal", ...page, sealedAt: now } };
  const isFull = left < Math.max(own.bytes, Math.min(3 * own.bytes, roomForOthers));
  return {
    kind: "write",
    write: { kind: "append", ...page, ...own, limit: pageBytes, ...(isFull && { sealedAt: now }) },
  };
}

/** A page that this fills by half is sealed with it: to add to it would cost more than another page. */
function isLarge({ bytes }: Own): boolean {
  return bytes > pageBytes / 2;
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}
