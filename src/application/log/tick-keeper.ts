import type { Clock } from "#application/ports/clock.ts";
import type { Journal, PageWrite } from "#application/ports/journal.ts";
import { stampOf } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { isSealed } from "#domain/page.ts";
import type { Batch } from "./placing.ts";
import { furthestBehind, NotPlaced, nextStep } from "./placing.ts";
import type { RoomPaces } from "./room-paces.ts";

export interface TickKeeperDependencies {
  readonly journal: Journal;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Differs at every call. */
  readonly nonce: () => string;
  readonly paces: RoomPaces;
}

/** The invocation on whose behalf something is done. */
export interface Invocation {
  /** Unique: a tick is sent by the one invocation that has ended it. */
  readonly invocationId: string;
  /** Epoch milliseconds: nothing is begun that would take longer. */
  readonly deadline: number;
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
  /** Writes that did not hold, or of which that is not known. */
  readonly refusedWrites: number;
}

export type TickKeeper = ReturnType<typeof createTickKeeper>;

/** Between two tries to write, so that those who met do not meet again; milliseconds. */
const longestPauseMs = 40;

/** How long after its time a tick is taken to be left; clocks may differ by less. */
const patienceMs = 1_000;

/** Of one tick: as many as its bytes can fill, and more. */
const pagesOfTick = 256;

/**
 * Keeps the ticks of rooms: places entries, and closes what has to be closed. Whatever happens to an
 * invocation in between, the log is what it is, and the next one goes on from there.
 */
export function createTickKeeper(dependencies: TickKeeperDependencies) {
  const { journal, clock, random, nonce, paces } = dependencies;

  const pause = () => clock.sleep(random() * longestPauseMs);

  /**
   * Places a batch into the log, once, however often it is called with the same one.
   *
   * @param until epoch milliseconds: the last moment for a try
   * @throws {NotPlaced}
   */
  async function place(
    room: string,
    batch: Batch,
    { invocationId }: Invocation,
    until: number,
  ): Promise<Placement> {
    for (let refusedWrites = 0; ; ) {
      const pages = await pagesFor(room, batch, until);
      const step = nextStep(pages, batch, {
        now: clock.now(),
        tickMs: paces.tickMs(room),
        invocationId,
        nonce: nonce(),
        mayEndAtOnce: refusedWrites === 0,
      });
      if (step.kind === "placed") {
        const duty = dutyFound(step.page, pages, batch, invocationId);
        return { isPlaced: true, page: step.page, duty, refusedWrites };
      }
      // After the look, so that a last write whose answer was lost is not taken for none.
      if (clock.now() >= until) throw new NotPlaced("busy");
      if (step.kind === "wait") {
        if (isOverdue(step.page)) {
          return { isPlaced: false, page: step.page, duty: "take-over", refusedWrites };
        }
        await untilClosed(room, step.page);
      } else {
        const page = await journal.write(room, step.write, until);
        if (page && step.write.kind !== "seal") {
          return { isPlaced: true, page, duty: dutyWritten(step.write, page), refusedWrites };
        }
        if (!page) {
          refusedWrites++;
          await pause();
        }
      }
    }
  }

  /** Until the time of a tick has come, but never longer than a tick lasts: clocks differ. */
  async function untilClosed(room: string, { closesAt }: Page): Promise<void> {
    const left = Math.min(closesAt - clock.now(), paces.tickMs(room));
    if (left > 0) await clock.sleep(left);
    else await pause();
  }

  function pagesFor(room: string, { after }: Batch, deadline: number): Promise<readonly Page[]> {
    if (after === undefined) return journal.newest(room, 0, 1, deadline);
    return journal.newest(room, after?.page ?? 0, furthestBehind + 1, deadline);
  }

  /** Of entries that were in the log already. */
  function dutyFound(
    page: Page,
    pages: readonly Page[],
    batch: Batch,
    invocationId: string,
  ): Placement["duty"] {
    const ofTick = pages.filter(({ epoch, tick }) => epoch === page.epoch && tick === page.tick);
    const ending = ofTick.find(({ endsTick }) => endsTick);
    if (ending) return ending.sealedBy === invocationId ? "close" : "nothing";
    if (isOverdue(page)) return "take-over";
    const [first] = ofTick.find(({ number }) => number === page.tick)?.entries ?? [];
    return first !== undefined && isOf(batch, first) ? "close" : "nothing";
  }

  function dutyWritten({ kind }: PageWrite, page: Page): Placement["duty"] {
    if (kind === "create" && page.number === page.tick) return "close";
    return isOverdue(page) ? "take-over" : "nothing";
  }

  function isOverdue({ closesAt, endsTick }: Page): boolean {
    return !endsTick && clock.now() > closesAt + patienceMs;
  }

  /**
   * Ends a tick, and freezes what is in it.
   *
   * @param known a page of it, perhaps the only one
   * @returns all its pages, oldest first, if they are this invocation's to send
   */
  async function close(
    room: string,
    known: Page,
    { invocationId, deadline }: Invocation,
  ): Promise<readonly Page[] | undefined> {
    if (known.number === known.tick) {
      if (known.endsTick) return isMine(known) ? [known] : undefined;
      const ended = isSealed(known) ? undefined : await endWith(known, []);
      if (ended) return ended;
    }
    return look();

    async function look(): Promise<readonly Page[] | undefined> {
      while (clock.now() < deadline) {
        const pages = await journal.newest(room, known.tick, pagesOfTick, deadline);
        const ofTick = pages.filter(isOfTick);
        const [newest] = ofTick;
        if (newest === undefined) return undefined;
        if (newest.endsTick) return isMine(newest) ? ofTick.toReversed() : undefined;
        const ended = await endWith(newest, ofTick.slice(1).toReversed());
        if (ended) return ended;
        await pause();
      }
      return undefined;
    }

    function isOfTick({ epoch, tick }: Page): boolean {
      return epoch === known.epoch && tick === known.tick;
    }

    function isMine({ sealedBy }: Page): boolean {
      return sealedBy === invocationId;
    }

    async function endWith(newest: Page, earlier: readonly Page[]) {
      const write = ending(newest, invocationId, clock.now());
      const page = await journal.write(room, write, deadline);
      if (page === undefined) return undefined;
      return write.kind === "create" ? [...earlier, newest, page] : [...earlier, page];
    }
  }

  return { place, close, untilClosed, isOverdue };
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

function isOf({ entries }: Batch, entry: string): boolean {
  const { seat, id } = stampOf(entry);
  return entries.map(stampOf).some((stamp) => stamp.seat === seat && stamp.id === id);
}
