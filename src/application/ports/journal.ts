import type { Entry } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";

/** Adds a page under a number that is not taken. */
export interface CreatePage {
  readonly kind: "create";
  readonly page: Page;
}

/** Adds entries to a page that is open, has room for them, and holds none of them. */
export interface AppendEntries {
  readonly kind: "append";
  readonly epoch: string;
  readonly number: number;
  readonly entries: readonly Entry[];
  /** The users of the seats in them. */
  readonly users: Readonly<Record<string, string>>;
  /** Of the entries. */
  readonly bytes: number;
  /** How many bytes the page may have in the end. */
  readonly limit: number;
  /** Set where this fills the page: it is sealed by the same write. */
  readonly sealedAt?: number;
}

/** Freezes a page that is open; what ends a tick may be repeated by the one who has ended it. */
export interface SealPage {
  readonly kind: "seal";
  readonly epoch: string;
  readonly number: number;
  readonly sealedAt: number;
  /** Set to end the tick: the invocation that sends it. */
  readonly sealedBy?: string;
}

export type PageWrite = CreatePage | AppendEntries | SealPage;

/**
 * The pages of rooms. Every call goes on trying, whatever passes by itself, until its `deadline`
 * (epoch milliseconds). Every write concerns one page, and holds or does not as a whole; a page is
 * kept for `pageLifetimeSeconds` after its last write.
 */
export interface Journal {
  /**
   * The newest pages of a room, newest first, as they are at this moment.
   *
   * @param from the lowest number that is asked for
   * @param limit how many pages at most
   */
  newest(room: string, from: number, limit: number, deadline: number): Promise<readonly Page[]>;

  /** All pages of a room from a number on, oldest first. */
  since(room: string, from: number, deadline: number): AsyncIterable<readonly Page[]>;

  /**
   * @returns the page as it is after the write; or nothing when the write did not hold, or when it
   *   cannot be known whether it did: then it has to be looked up before anything is tried again
   */
  write(room: string, write: PageWrite, deadline: number): Promise<Page | undefined>;
}
