import type { Clock } from "#application/ports/clock.ts";
import type { Journal, PageWrite } from "#application/ports/journal.ts";
import { nameOf, readMessage } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { isSealed } from "#domain/page.ts";
import { Busy } from "#domain/refusals.ts";
import type { Batch, FairShare } from "./placing.ts";
import { emptyTick, furthestBehind, nextStep, positionBefore } from "./placing.ts";
import type { RoomPaces } from "./room-paces.ts";

export interface TickKeeperDependencies {
  readonly journal: Journal;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Differs at every call. */
  readonly nonce: () => string;
  readonly paces: RoomPaces;
  /** Of the entries and users in one tick, so that its frame can be delivered. */
  readonly tickBytes: number;
  readonly fairShare: FairShare;
}

/** The invocation on whose behalf something is done. */
export interface Invocation {
  /** Unique: a tick is sent by the one invocation that has ended it. */
  readonly invocationId: string;
  /** Epoch milliseconds: nothing is begun that would take longer. */
  readonly deadline: number;
}

/** How a batch is to be placed. */
export interface Attempt {
  /** Epoch milliseconds: nothing is tried later. */
  readonly until: number;
  /** Told before a write that opens a tick and ends it: what is needed then can begin beside it. */
  readonly onEnding?: () => void;
  /** Told of every write that did not hold, or of which that is not known. */
  readonly onRefusedWrite?: () => void;
}

/** What an attempt to place a batch came to, and what it leaves to be done. */
export interface Placement {
  /** Not if the tick is full and was left: then it has to be closed before anything is placed. */
  readonly isPlaced: boolean;
  /** Of the last entry; of a tick that was left, its newest. */
  readonly page: Page;
  /**
   * - `nothing`: somebody else has opened the tick, and closes it;
   * - `close`: the tick is to be closed at its time, by this invocation;
   * - `take-over`: at once, since whoever opened it has not.
   */
  readonly duty: "nothing" | "close" | "take-over";
  /** When the tick is to be closed by whoever has to; epoch milliseconds. */
  readonly dueAt: number;
}

export type TickKeeper = ReturnType<typeof createTickKeeper>;

/** Between two tries to write, so that those who met do not meet again; milliseconds. */
const longestPauseMs = 40;

/** For the look after a write whose answer did not come in time; milliseconds. */
const lastLookMs = 250;

/** How long after its time a tick is taken to be left; clocks may differ by less. */
const patienceMs = 1_000;

/** How long comings and goings are gathered that nobody's message is among; milliseconds. */
const gatheringMs = 500;

/** Of one tick: as many as its bytes can fill, and more. */
const pagesOfTick = 256;

/**
 * Keeps the ticks of rooms: places entries, and closes what has to be closed. Whatever happens to an
 * invocation in between, the log is what it is, and the next one goes on from there.
 */
export function createTickKeeper(dependencies: TickKeeperDependencies) {
  const { journal, clock, random, nonce, paces, tickBytes, fairShare } = dependencies;

  const pause = () => clock.sleep(random() * longestPauseMs);

  /**
   * Places a batch into the log, once, however often it is called with the same one.
   *
   * @throws {Behind}
   * @throws {OutOfOrder}
   * @throws {TooFast}
   * @throws {Busy}
   */
  async function place(
    room: string,
    batch: Batch,
    { invocationId }: Invocation,
    attempt: Attempt,
  ): Promise<Placement> {
    let { after } = batch;
    for (let mayEndAtOnce = true; ; ) {
      const pages = await pagesFor(room, { ...batch, after }, attempt.until + lastLookMs);
      const now = clock.now();
      const tickMs = tickMsFor(room, batch);
      const at = { now, tickMs, invocationId, nonce: nonce(), tickBytes, fairShare };
      const step = nextStep(pages, { ...batch, after }, { ...at, mayEndAtOnce });
      if (step.kind === "placed") return found(step.page, pages, batch, invocationId);
      // After the look, so that a last write whose answer was lost is not taken for none.
      if (now >= attempt.until) throw new Busy();
      if (step.kind === "wait") {
        if (isOverdue(step.page)) return leftOpen(step.page);
        await untilClosed(room, step.page, attempt.until);
      } else {
        const page = await tryToWrite(room, step.write, attempt);
        if (page && step.write.kind !== "seal")
          return written(room, batch, step.write, [page, ...pages]);
        if (!page) {
          mayEndAtOnce = false;
          await pause();
        }
      }
      // A write whose answer was lost can stand in no page that was sealed before it.
      if (batch.after === undefined) after = positionBefore(pages, now);
    }
  }

  /**
   * What a user has in the open tick counts wherever it stands: a page holds less than what one
   * player may have, so that a flood could go on from page to page.
   */
  async function pagesFor(
    room: string,
    { after, users }: Batch,
    by: number,
  ): Promise<readonly Page[]> {
    const pages = await pagesAfter(room, after, by);
    const [newest] = pages;
    const oldest = pages.at(-1);
    const isWhole = newest === undefined || newest.endsTick || (oldest?.number ?? 0) <= newest.tick;
    const isOfPlayer = Object.keys(users).length > 0;
    if (isWhole || !isOfPlayer) return pages;
    return journal.newest(room, newest.tick, pagesOfTick, by);
  }

  /** Without a position, the newest page alone. */
  function pagesAfter(room: string, after: Batch["after"], by: number): Promise<readonly Page[]> {
    if (after === undefined) return journal.newest(room, 0, 1, by);
    return journal.newest(room, after?.page ?? 0, furthestBehind + 1, by);
  }

  async function tryToWrite(room: string, write: PageWrite, attempt: Attempt) {
    if (write.kind === "create" && write.page.endsTick) attempt.onEnding?.();
    const page = await journal.write(room, write, attempt.until);
    if (page === undefined) attempt.onRefusedWrite?.();
    return page;
  }

  /** Comings and goings are gathered for longer: nobody waits for them. */
  function tickMsFor(room: string, { users }: Batch): number {
    const hasMessages = Object.keys(users).length > 0;
    return hasMessages ? paces.tickMs(room) : Math.max(gatheringMs, paces.tickMs(room));
  }

  function leftOpen(page: Page): Placement {
    return { isPlaced: false, page, duty: "take-over", dueAt: clock.now() };
  }

  /** Of entries that were in the log already. */
  function found(
    page: Page,
    pages: readonly Page[],
    batch: Batch,
    invocationId: string,
  ): Placement {
    const dueAt = Math.min(page.closesAt, clock.now() + gatheringMs);
    const dutyAs = (duty: Placement["duty"]) => ({ isPlaced: true, page, duty, dueAt });
    const ofTick = pages.filter(({ tick }) => tick === page.tick);
    const ending = ofTick.find(({ endsTick }) => endsTick);
    if (ending) return dutyAs(ending.sealedBy === invocationId ? "close" : "nothing");
    if (isOverdue(page)) return dutyAs("take-over");
    const [first = ""] = ofTick.find(({ number }) => number === page.tick)?.entries ?? [];
    return dutyAs(batch.entries.some((it) => nameOf(it) === nameOf(first)) ? "close" : "nothing");
  }

  /** @param known what was written, before the pages that were there */
  function written(
    room: string,
    batch: Batch,
    { kind }: PageWrite,
    known: readonly [Page, ...Page[]],
  ): Placement {
    const [page] = known;
    const placed = { isPlaced: true, page, dueAt: page.closesAt } as const;
    if (kind === "create" && page.number === page.tick) return { ...placed, duty: "close" };
    if (isOverdue(page)) return { ...placed, duty: "take-over" };
    // The first message among comings and goings does not wait for as long as they would.
    const dueAt = clock.now() + tickMsFor(room, batch);
    return dueAt < page.closesAt && isFirstMessage(batch, known)
      ? { ...placed, duty: "close", dueAt }
      : { ...placed, duty: "nothing" };
  }

  /** Waits for others to close a tick that has no room left. */
  async function untilClosed(room: string, page: Page, until: number): Promise<void> {
    const left = Math.min(timeLeft(room, page), until - clock.now());
    if (left > 0) await clock.sleep(left);
    else await pause();
  }

  /** Until the time of a tick has come. */
  async function untilDue({ dueAt }: Placement): Promise<void> {
    const left = dueAt - clock.now();
    if (left > 0) await clock.sleep(left);
  }

  /** Never more than a tick lasts, as clocks differ. */
  function timeLeft(room: string, { closesAt }: Page): number {
    return Math.min(closesAt - clock.now(), paces.tickMs(room));
  }

  function isOverdue({ closesAt, endsTick }: Page): boolean {
    return !endsTick && clock.now() > closesAt + patienceMs;
  }

  /**
   * Ends a tick, and freezes what is in it.
   *
   * @param known a page of it, perhaps the only one
   * @returns all its pages, oldest first, if they are this invocation's to send
   * @throws what the journal throws
   */
  async function close(
    room: string,
    known: Page,
    { invocationId, deadline }: Invocation,
  ): Promise<readonly Page[] | undefined> {
    const isAllThereIs = known.number === known.tick && (known.endsTick || !isSealed(known));
    let pages = isAllThereIs ? [known] : await tickOf(room, known, deadline);
    for (let tries = 0; ; tries++) {
      const newest = pages.at(-1);
      if (newest === undefined) return undefined;
      if (newest.endsTick) return newest.sealedBy === invocationId ? whole(pages) : undefined;
      if (clock.now() >= deadline) return undefined;
      const write = ending(newest, invocationId, clock.now());
      const last = await journal.write(room, write, deadline);
      if (last) return whole([...(write.kind === "create" ? pages : pages.slice(0, -1)), last]);
      // The first try may only have known too little.
      if (tries > 0) await pause();
      pages = await tickOf(room, known, deadline);
    }
  }

  /** All pages of a tick, oldest first. */
  async function tickOf(room: string, known: Page, deadline: number): Promise<readonly Page[]> {
    const pages = await journal.newest(room, known.tick, pagesOfTick, deadline);
    const isOfTick = ({ epoch, tick }: Page) => epoch === known.epoch && tick === known.tick;
    return pages.filter(isOfTick).toReversed();
  }

  /**
   * Adds an empty tick behind the newest page of a room.
   *
   * @returns its page; nothing if somebody else was faster, or if it is not known who was
   */
  function renew(
    room: string,
    newest: Page | undefined,
    { invocationId, deadline }: Invocation,
  ): Promise<Page | undefined> {
    const at = { now: clock.now(), invocationId, nonce: nonce() };
    return journal.write(room, emptyTick(newest, at), deadline);
  }

  return { place, renew, close, untilDue, isOverdue };
}

/** Of a tick that was left for hours some pages may be deleted: it cannot be sent any more. */
function whole(pages: readonly Page[]): readonly Page[] | undefined {
  return pages.every(({ number, tick }, index) => number === tick + index) ? pages : undefined;
}

/**
 * Whether nobody has said anything in a tick but in this batch. Of a tick that is not known as a whole
 * it is taken that somebody has: then whoever opened it closes it.
 */
function isFirstMessage({ entries }: Batch, [page, ...pages]: readonly [Page, ...Page[]]): boolean {
  const earlier = pages.filter(({ tick, number }) => tick === page.tick && number < page.number);
  if (earlier.length !== page.number - page.tick) return false;
  const own = new Set(entries.map(nameOf));
  return [page, ...earlier]
    .flatMap((it) => it.entries)
    .every((entry) => readMessage(entry) === undefined || own.has(nameOf(entry)));
}

/** The write that ends a tick: of an open page its seal, behind a full one an empty page. */
function ending(newest: Page, sealedBy: string, sealedAt: number): PageWrite {
  const { epoch, number, bytesBefore, bytes } = newest;
  if (!isSealed(newest)) return { kind: "seal", epoch, number, sealedAt, sealedBy };
  const page: Page = {
    ...newest,
    number: number + 1,
    entries: [],
    users: {},
    bytes: 0,
    bytesBefore: bytesBefore + bytes,
    sealedAt,
    sealedBy,
    endsTick: true,
  };
  return { kind: "create", page };
}
