import type { Journal, PageWrite } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { isSealed } from "#domain/page.ts";
import { Busy } from "#domain/refusals.ts";

/** No room for a call, or no answer to a write, which was not carried out or was. */
export type JournalTrouble = "throttled" | "lost before" | "lost after";

/** Keeps pages for as long as the process lives. No call looks at more pages than it tells of. */
export class InMemoryJournal implements Journal {
  /** What every call meets from now on. */
  trouble: JournalTrouble | undefined;
  readonly #rooms = new Map<string, Page[]>();
  readonly #now: () => number;

  /** @param now epoch milliseconds; without it no deadline is ever over */
  constructor(now: () => number = () => Number.NEGATIVE_INFINITY) {
    this.#now = now;
  }

  /** Every page of a room, oldest first. */
  pages(room: string): readonly Page[] {
    return [...this.#of(room)];
  }

  /** As TTL does, at a time and in an order of its own. */
  forget(room: string, number: number): void {
    const pages = this.#of(room);
    const index = indexOf(pages, number);
    if (pages[index]?.number === number) pages.splice(index, 1);
  }

  async newest(
    room: string,
    from: number,
    limit: number,
    deadline = Number.POSITIVE_INFINITY,
  ): Promise<readonly Page[]> {
    this.#assertRoom(deadline);
    const pages = this.#of(room);
    return pages.slice(Math.max(indexOf(pages, from), pages.length - limit)).reverse();
  }

  async *since(
    room: string,
    from: number,
    deadline = Number.POSITIVE_INFINITY,
  ): AsyncIterable<readonly Page[]> {
    this.#assertRoom(deadline);
    const pages = this.#of(room);
    const later = pages.slice(indexOf(pages, from));
    if (later.length > 0) yield later;
  }

  async write(
    room: string,
    write: PageWrite,
    deadline = Number.POSITIVE_INFINITY,
  ): Promise<Page | undefined> {
    this.#assertInTime(deadline);
    if (this.trouble === "lost before" || this.trouble === "throttled") return undefined;
    const pages = this.#of(room);
    const number = write.kind === "create" ? write.page.number : write.number;
    const index = indexOf(pages, number);
    const there = pages[index]?.number === number ? pages[index] : undefined;
    const page = written(there, write);
    if (page) pages.splice(index, there ? 1 : 0, page);
    return this.trouble === "lost after" ? undefined : page;
  }

  #assertRoom(deadline: number): void {
    this.#assertInTime(deadline);
    if (this.trouble === "throttled") throw new Busy();
  }

  #assertInTime(deadline: number): void {
    if (this.#now() >= deadline) throw new Busy();
  }

  /** In the order of their numbers. */
  #of(room: string): Page[] {
    const pages = this.#rooms.get(room) ?? [];
    this.#rooms.set(room, pages);
    return pages;
  }
}

/** Where a number stands, or would: by halves, as a room has thousands of pages in two hours. */
function indexOf(pages: readonly Page[], number: number): number {
  let [from, to] = [0, pages.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((pages[middle]?.number ?? 0) < number) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** @returns nothing if the write does not hold */
function written(page: Page | undefined, write: PageWrite): Page | undefined {
  if (write.kind === "create") return page === undefined ? write.page : undefined;
  if (page === undefined || page.epoch !== write.epoch) return undefined;
  if (write.kind === "seal") {
    const isRepeated = page.sealedBy !== undefined && page.sealedBy === write.sealedBy;
    if (isSealed(page)) return isRepeated ? page : undefined;
    const { sealedAt, sealedBy } = write;
    const ends = sealedBy !== undefined;
    return { ...page, sealedAt, ...(ends && { sealedBy }), endsTick: ends };
  }
  const { entries, users, bytes, limit, sealedAt } = write;
  if (isSealed(page) || page.bytes > limit - bytes) return undefined;
  if (entries.some((entry) => page.entries.includes(entry))) return undefined;
  return {
    ...page,
    entries: [...page.entries, ...entries],
    users: { ...page.users, ...users },
    bytes: page.bytes + bytes,
    ...(sealedAt !== undefined && { sealedAt }),
  };
}
