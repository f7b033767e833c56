import type { Entry } from "#domain/entry.ts";
import type { Page, Users } from "#domain/page.ts";

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
  readonly users: Users;
  /** Of the entries and users, as `contentBytes` counts them. */
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
 * The pages of rooms. Every read goes on trying, whatever passes by itself, until its `deadline`
 * (epoch milliseconds), and throws `Busy` when that comes first. Every write concerns one page, and
 * holds or does not as a whole; a page is kept for `pageLifetimeSeconds` after its last write.
 */
export interface Journal {
  /**
   * The newest pages of a room, newest first, as they are at this moment.
   *
   * @throws {Busy}
   * @param from the lowest number that is asked for
   * @param limit how many pages at most
   */
  newest(room: string, from: number, limit: number, deadline: number): Promise<readonly Page[]>;

  /** All pages of a room from a number on, oldest first. @throws {Busy} */
  since(room: string, from: number, deadline: number): AsyncIterable<readonly Page[]>;

  /**
   * Tries once.
   *
   * @returns the page as it is after the write; or nothing when the write did not hold, when there was
   *   no room for it, or when it cannot be known whether it held: then it has to be looked up before
   *   anything is tried again
   * @throws {Busy} when the deadline is over
   */
  write(room: string, write: PageWrite, deadline: number): Promise<Page | undefined>;
}
