import type { Journal, PageWrite } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { isSealed } from "#domain/page.ts";
import { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import type { Chance } from "./chance.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What goes wrong in a world; the chances of it, from 0 to 1. */
export interface Faults {
  /** An instance dies, before or after a call. */
  readonly crash: number;
  /** The answer to a write is lost, whether it was carried out or not. */
  readonly unclear: number;
  /** What was not carried out in time is carried out later all the same. */
  readonly late: number;
  /** How long half a round trip takes at most, milliseconds. */
  readonly delayMs: number;
}

/** The store of all instances, where it is seen whether anything that is frozen changes. */
export class JournalStore {
  readonly pages: InMemoryJournal;
  readonly violations: string[] = [];

  constructor(pages = new InMemoryJournal()) {
    this.pages = pages;
  }

  async write(room: string, write: PageWrite): Promise<Page | undefined> {
    const before = this.#page(room, write);
    const after = await this.pages.write(room, write);
    const isFrozen = before !== undefined && isSealed(before);
    if (isFrozen && JSON.stringify(this.#page(room, write)) !== JSON.stringify(before)) {
      this.violations.push(`Page ${before.number} was changed after it was sealed.`);
    }
    return after;
  }

  #page(room: string, write: PageWrite): Page | undefined {
    const number = write.kind === "create" ? write.page.number : write.number;
    return this.pages.pages(room).find((page) => page.number === number);
  }
}

/** A function instance's way to the store: slow, lossy, and ended at any moment. */
export class SimulatedInstance implements Journal {
  readonly #store: JournalStore;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #faults: Faults;
  #isDead = false;

  constructor(store: JournalStore, time: VirtualTime, chance: Chance, faults: Faults) {
    this.#store = store;
    this.#time = time;
    this.#chance = chance;
    this.#faults = faults;
  }

  newest(room: string, from: number, limit: number): Promise<readonly Page[]> {
    return this.#call(() => this.#store.pages.newest(room, from, limit));
  }

  since(room: string, from: number): AsyncIterable<readonly Page[]> {
    return this.#store.pages.since(room, from);
  }

  write(room: string, write: PageWrite): Promise<Page | undefined> {
    return this.#call(async () => {
      if (!this.#chance.happens(this.#faults.unclear)) return this.#store.write(room, write);
      if (this.#chance.happens(0.5)) await this.#store.write(room, write);
      else if (this.#chance.happens(this.#faults.late)) {
        this.#time.after(this.#chance.between(0, 3_000), () => void this.#store.write(room, write));
      }
      return undefined;
    });
  }

  async sleep(milliseconds: number): Promise<void> {
    await this.#time.sleep(milliseconds);
    if (this.#isDead) await never();
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    await this.#step();
    const result = await work();
    await this.#step();
    return result;
  }

  /** Half a round trip, in which the instance may die: then nothing of it goes on. */
  async #step(): Promise<void> {
    this.#isDead ||= this.#chance.happens(this.#faults.crash);
    await this.sleep(this.#chance.between(0, this.#faults.delayMs));
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
