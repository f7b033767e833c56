import { expect, it } from "vitest";
import type { PageWrite } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import type { Mistake } from "./room-world.ts";
import { runRoom } from "./room-world.ts";

/** `npm run test:soak` runs more of them. */
const schedules = process.env["MODE"] === "soak" ? 100_000 : 1_000;

it(`a room's log keeps its promises under ${schedules} schedules of faults`, async () => {
  for (let seed = 1; seed <= schedules; seed++) {
    const violations = await runRoom(seed);
    expect(violations, `of seed ${seed}`).toEqual([]);
  }
}, 3_600_000);

/** A journal that forgets one of its rules. */
class CarelessJournal extends InMemoryJournal {
  readonly #careless: (write: PageWrite, page: Page | undefined) => PageWrite | undefined;

  constructor(careless: (write: PageWrite, page: Page | undefined) => PageWrite | undefined) {
    super();
    this.#careless = careless;
  }

  override async write(room: string, write: PageWrite): Promise<Page | undefined> {
    const number = write.kind === "create" ? write.page.number : write.number;
    const page = this.pages(room).find((it) => it.number === number);
    const changed = this.#careless(write, page);
    return changed && super.write(room, changed);
  }
}

const careless = (rule: ConstructorParameters<typeof CarelessJournal>[0]) => (): Mistake => ({
  journal: new CarelessJournal(rule),
});

/** Writes over what is there. */
class OverwritingJournal extends InMemoryJournal {
  override async write(room: string, write: PageWrite): Promise<Page | undefined> {
    if (write.kind === "create") this.forget(room, write.page.number);
    return super.write(room, write);
  }
}

/** Adds what is there already. */
class RepeatingJournal extends InMemoryJournal {
  #blanks = "";

  override async write(room: string, write: PageWrite): Promise<Page | undefined> {
    if (write.kind !== "append") return super.write(room, write);
    // With more blanks it is the same entry in another text.
    this.#blanks += " ";
    const entries = write.entries.map((entry) => entry.replace(/\]$/, `${this.#blanks}]`));
    return super.write(room, { ...write, entries });
  }
}

const mistakes: readonly [string, () => Mistake][] = [
  ["looks for an entry in the newest page only", () => ({ after: () => undefined })],
  ["creates a page where there is one", () => ({ journal: new OverwritingJournal() })],
  ["adds an entry that is there", () => ({ journal: new RepeatingJournal() })],
  [
    "lets a page grow beyond its limit, as the read was of a smaller one",
    careless((write) => (write.kind === "append" ? { ...write, limit: 1e9 } : write)),
  ],
  [
    "forgets which invocation has ended a tick",
    careless((write) => {
      if (write.kind !== "seal" || write.sealedBy === undefined) return write;
      return { ...write, sealedBy: "somebody" };
    }),
  ],
];

it.each(mistakes)(
  "the simulation notices a journal that %s",
  async (_, mistake) => {
    const found = new Set<string>();
    for (let seed = 1; seed <= 400 && found.size === 0; seed++) {
      for (const violation of await runRoom(seed, mistake())) found.add(violation);
    }
    expect(found.size).toBeGreaterThan(0);
  },
  600_000,
);

it("the same seed makes the same world", async () => {
  const mistake = (): Mistake => ({ after: () => undefined });
  for (let seed = 1; seed <= 20; seed++) {
    await expect(runRoom(seed, mistake())).resolves.toEqual(await runRoom(seed, mistake()));
  }
});
