import type { PageWrite } from "#application/ports/journal.ts";
import type { Entry } from "#domain/entry.ts";
import { bytesOf, stampOf } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { isSealed, isTooOld, startOf } from "#domain/page.ts";
import type { Position } from "#domain/position.ts";
import { epochFrom } from "#domain/position.ts";

/**
 * Why a batch is not in the log, and will not be by trying again:
 * - `behind`: its position is of another epoch, from the future, or too far back to look through
 *   what came since; its client has to catch up first;
 * - `out of order`: it is not there, and a later one of its sender is;
 * - `busy`: others were faster at every try, or the journal did not take it.
 */
export class NotPlaced extends Error {
  override readonly name = "NotPlaced";
  readonly why: "behind" | "out of order" | "busy";

  constructor(why: NotPlaced["why"], options?: ErrorOptions) {
    super(`The entries are not in the log: ${why}.`, options);
    this.why = why;
  }
}

/** The entries of one frame of a client; they are placed together or not at all. */
export interface Batch {
  readonly seat: string;
  readonly userId: string;
  readonly entries: readonly Entry[];
  /**
   * The client's position when the frame was first sent: none of the entries can stand before it.
   * Without one, only the newest page is looked at.
   */
  readonly after?: Position | null;
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
  /** Whether a tick may be opened and ended by one write. */
  readonly mayEndAtOnce: boolean;
}

export type Step =
  /** All of it stands in the log; the tick is that of the last entry. */
  | { readonly kind: "placed"; readonly page: Page }
  | { readonly kind: "write"; readonly write: PageWrite }
  /** The tick has no room left; the next one will. */
  | { readonly kind: "wait"; readonly page: Page };

/**
 * Of the entries in one page. An append rewrites the whole item, and DynamoDB counts a write unit
 * for every 1,024 bytes of it: larger pages make appends dearer, smaller ones make more of them.
 */
export const pageBytes = 1_700;

/** Of the entries in one tick, so that its frame stays below what can be delivered. */
export const tickBytes = 120 * 1024;

/** As many pages as are looked through for entries that are there already. */
export const furthestBehind = 64;

/**
 * What to do next to place a batch. It is asked again, with the pages of that moment, until it says
 * `placed`; so nothing is ever written twice blindly.
 *
 * @param pages of the room from the batch's position on, newest first
 * @throws {NotPlaced} it never can be, as it is
 */
export function nextStep(pages: readonly Page[], batch: Batch, at: Circumstances): Step {
  const [newest] = pages;
  assertReached(pages, batch.after, at.now);
  const missing = missingEntries(pages, batch);
  if (missing.length === 0) return placed(pages, batch);
  const own = { entries: missing, bytes: bytesOf(missing), users: { [batch.seat]: batch.userId } };
  if (newest === undefined || isTooOld(newest, at.now)) return createTick(newest, own, at);
  if (newest.endsTick) return createTick(newest, own, at);
  if (newest.bytesBefore + newest.bytes + own.bytes > tickBytes) {
    return { kind: "wait", page: newest };
  }
  if (isSealed(newest)) return continueTick(newest, own, at);
  return append(newest, own, at);
}

interface Own {
  readonly entries: readonly Entry[];
  readonly bytes: number;
  readonly users: Readonly<Record<string, string>>;
}

function assertReached(pages: readonly Page[], after: Position | null | undefined, now: number) {
  const [newest] = pages;
  if (after === undefined || (after === null && newest === undefined)) return;
  const start = startOf(after, newest);
  const isThere =
    start !== undefined &&
    newest !== undefined &&
    !isTooOld(newest, now) &&
    newest.epoch === start.epoch &&
    newest.number >= start.page &&
    newest.number - start.page <= furthestBehind &&
    pages.filter(({ number }) => number > start.page).length === newest.number - start.page;
  if (!isThere) throw new NotPlaced("behind");
}

/** Those that are not in the log yet. */
function missingEntries(pages: readonly Page[], { seat, entries, after }: Batch): readonly Entry[] {
  const looked = after === undefined ? pages.slice(0, 1) : pages;
  const there = looked
    .flatMap((page) => page.entries)
    .map(stampOf)
    .filter((stamp) => stamp.seat === seat)
    .map(({ id }) => id);
  const highest = Math.max(...there.filter((id) => typeof id === "number"));
  return entries.filter((entry) => {
    const { id } = stampOf(entry);
    if (there.includes(id)) return false;
    if (typeof id === "number" && id < highest) throw new NotPlaced("out of order");
    return true;
  });
}

function placed(pages: readonly Page[], { entries }: Batch): Step {
  const last = entries.at(-1) ?? "";
  const { seat, id } = stampOf(last);
  const page = pages.find((it) =>
    it.entries.map(stampOf).some((stamp) => stamp.seat === seat && stamp.id === id),
  );
  if (page === undefined) throw new Error("A placed entry stands in no page.");
  return { kind: "placed", page };
}

function createTick(last: Page | undefined, own: Own, at: Circumstances): Step {
  const { now, tickMs, invocationId } = at;
  const number = (last?.number ?? 0) + 1;
  const continues = last !== undefined && !isTooOld(last, now);
  const waitMs = continues ? clamp((last.sealedAt ?? now) + tickMs - now, 0, tickMs) : 0;
  const endsAtOnce = waitMs === 0 && at.mayEndAtOnce;
  const page: Page = {
    ...own,
    epoch: continues ? last.epoch : epochFrom(at.nonce, number),
    number,
    tick: number,
    bytesBefore: 0,
    openedAt: now,
    closesAt: now + waitMs,
    ...((endsAtOnce || own.bytes > pageBytes) && { sealedAt: now }),
    ...(endsAtOnce && { sealedBy: invocationId }),
    endsTick: endsAtOnce,
  };
  return create(page);
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
    ...(own.bytes > pageBytes && { sealedAt: now }),
    endsTick: false,
  });
}

function create(page: Page): Step {
  return { kind: "write", write: { kind: "create", page } };
}

/** What does not fit any more makes the page a sealed one, and is placed into the next. */
function append({ epoch, number, bytes }: Page, own: Own, { now }: Circumstances): Step {
  const left = pageBytes - bytes - own.bytes;
  const of = { epoch, number };
  if (left < 0) return { kind: "write", write: { kind: "seal", ...of, sealedAt: now } };
  const fills = left < own.bytes;
  return {
    kind: "write",
    write: { kind: "append", ...of, ...own, limit: pageBytes, ...(fills && { sealedAt: now }) },
  };
}

function clamp(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest);
}
