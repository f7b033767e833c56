import type { Journal, PageWrite } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";

/**
 * What becomes of a write:
 * - `unanswered`: it was carried out, and nobody knows;
 * - `lost`: it was not carried out, and nobody knows;
 * - an error: the journal has thrown it, and nothing was carried out.
 */
export type WriteFault = "unanswered" | "lost" | Error;

/** A journal whose writes meet what a test has said, in turn; without a fault they go through. */
export class UnreliableJournal implements Journal {
  /** Every call, as it was made. */
  readonly calls: string[] = [];
  readonly #journal: Journal;
  readonly #faults: (WriteFault | undefined)[] = [];
  #beforeWrite: () => Promise<unknown> = async () => {};

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** What the next writes meet, each one of them. */
  failWrites(...faults: readonly (WriteFault | undefined)[]): void {
    this.#faults.push(...faults);
  }

  /** Once, just before the next write: somebody else is faster. */
  beforeNextWrite(happens: () => Promise<unknown>): void {
    this.#beforeWrite = async () => {
      this.#beforeWrite = async () => {};
      await happens();
    };
  }

  newest(room: string, from: number, limit: number, deadline: number): Promise<readonly Page[]> {
    this.calls.push(`newest ${from} ${limit}`);
    return this.#journal.newest(room, from, limit, deadline);
  }

  since(room: string, from: number, deadline: number): AsyncIterable<readonly Page[]> {
    this.calls.push(`since ${from}`);
    return this.#journal.since(room, from, deadline);
  }

  async write(room: string, write: PageWrite, deadline: number): Promise<Page | undefined> {
    this.calls.push(write.kind);
    await this.#beforeWrite();
    const fault = this.#faults.shift();
    if (fault instanceof Error) throw fault;
    if (fault === "lost") return undefined;
    const page = await this.#journal.write(room, write, deadline);
    return fault === undefined ? page : undefined;
  }
}
