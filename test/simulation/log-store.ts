import { pageBytes } from "#application/log/placing.ts";
import type { PageWrite } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { isSealed, pageLifetimeSeconds, tickName } from "#domain/page.ts";
import { InMemoryJournal } from "../fakes/in-memory-journal.ts";

/** As much as DynamoDB keeps, and all that it ever kept: what is frozen is watched here. */
export class LogStore {
  readonly pages: InMemoryJournal;
  readonly violations: string[] = [];
  /** Of each page the latest state, deleted or not; by room, in the order in which they came. */
  readonly #history = new Map<string, Map<string, Page>>();
  /** The pages that are there, by their number: when they may be deleted, in epoch seconds. */
  readonly #expiries = new Map<string, Map<number, number>>();
  /** When ticks were ended, by `tickName`; in milliseconds of the store's time. */
  readonly endings = new Map<string, number>();
  readonly #lifetimeSeconds: number;
  readonly #time: () => number;

  constructor(
    time: () => number,
    pages = new InMemoryJournal(),
    lifetimeSeconds = pageLifetimeSeconds,
  ) {
    this.#time = time;
    this.pages = pages;
    this.#lifetimeSeconds = lifetimeSeconds;
  }

  /** Every page that there ever was, numbering by numbering. */
  history(room: string): readonly Page[] {
    return [...(this.#history.get(room)?.values() ?? [])];
  }

  /** Deleted or not. */
  page(room: string, epoch: string, number: number): Page | undefined {
    return this.#history.get(room)?.get(`${epoch}/${number}`);
  }

  /** @param now epoch milliseconds, by the clock of whoever writes */
  async write(room: string, write: PageWrite, now: number): Promise<Page | undefined> {
    const after = await this.pages.write(room, write);
    if (after === undefined) return undefined;
    this.#watch(room, after);
    this.#expiriesOf(room).set(after.number, Math.floor(now / 1000) + this.#lifetimeSeconds);
    return after;
  }

  /** Deletes what has expired, as far as `isChosen` says so: TTL works late, and in any order. */
  deleteExpired(now: number, isChosen: () => boolean): void {
    for (const [room, expiries] of this.#expiries) {
      for (const [number, expiresAt] of expiries) {
        if (expiresAt * 1000 > now || !isChosen()) continue;
        this.pages.forget(room, number);
        expiries.delete(number);
      }
    }
  }

  #watch(room: string, page: Page): void {
    const history = this.#history.get(room) ?? new Map<string, Page>();
    this.#history.set(room, history);
    const key = `${page.epoch}/${page.number}`;
    const before = history.get(key);
    history.set(key, page);
    const ends = page.endsTick && before?.endsTick !== true;
    if (ends) this.endings.set(tickName(page), this.#time());
    if (before !== undefined && isSealed(before) && !isSameContent(before, page)) {
      this.violations.push(`Page ${page.number} was changed after it was sealed.`);
    }
    // A frame that alone is larger is placed whole.
    if (before !== undefined && page.bytes > Math.max(before.bytes, pageBytes)) {
      this.violations.push(`Page ${page.number} is larger than a page may be.`);
    }
    if (before === undefined) this.#watchNumber(history, page);
  }

  #watchNumber(history: ReadonlyMap<string, Page>, { epoch, number }: Page): void {
    const isFirst = number === Number(epoch.slice(epoch.lastIndexOf(".") + 1));
    const previous = history.get(`${epoch}/${number - 1}`);
    if (isFirst ? previous !== undefined : previous === undefined || !isSealed(previous)) {
      this.violations.push(`Page ${number} does not follow a sealed one.`);
    }
  }

  #expiriesOf(room: string): Map<number, number> {
    const expiries = this.#expiries.get(room) ?? new Map<number, number>();
    this.#expiries.set(room, expiries);
    return expiries;
  }
}

/** The one who has ended a tick may say so again. */
function isSameContent(one: Page, other: Page): boolean {
  return (
    one.sealedAt === other.sealedAt &&
    one.sealedBy === other.sealedBy &&
    one.endsTick === other.endsTick &&
    one.entries.length === other.entries.length &&
    one.entries.every((entry, index) => entry === other.entries[index])
  );
}
