import type { Journal, PageWrite } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { isSealed } from "#domain/page.ts";

/** Keeps pages for as long as the process lives. */
export class InMemoryJournal implements Journal {
  readonly #rooms = new Map<string, Map<number, Page>>();

  /** Every page of a room, oldest first. */
  pages(room: string): readonly Page[] {
    return [...this.#of(room).values()].toSorted((a, b) => a.number - b.number);
  }

  /** As TTL does, at a time and in an order of its own. */
  forget(room: string, number: number): void {
    this.#of(room).delete(number);
  }

  async newest(room: string, from: number, limit: number): Promise<readonly Page[]> {
    const pages = this.pages(room).filter(({ number }) => number >= from);
    return pages.toReversed().slice(0, limit);
  }

  async *since(room: string, from: number): AsyncIterable<readonly Page[]> {
    const pages = this.pages(room).filter(({ number }) => number >= from);
    if (pages.length > 0) yield pages;
  }

  async write(room: string, write: PageWrite): Promise<Page | undefined> {
    const pages = this.#of(room);
    const number = write.kind === "create" ? write.page.number : write.number;
    const page = written(pages.get(number), write);
    if (page) pages.set(number, page);
    return page;
  }

  #of(room: string): Map<number, Page> {
    const pages = this.#rooms.get(room) ?? new Map<number, Page>();
    this.#rooms.set(room, pages);
    return pages;
  }
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
