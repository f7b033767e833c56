import type { Batch } from "#application/log/placing.ts";
import { NotPlaced, pageBytes } from "#application/log/placing.ts";
import { readReplay } from "#application/log/replay.ts";
import { RoomPaces } from "#application/log/room-paces.ts";
import type { Invocation, Placement, TickKeeper } from "#application/log/tick-keeper.ts";
import { createTickKeeper } from "#application/log/tick-keeper.ts";
import { encodeEntry, stampOf } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import type { Position } from "#domain/position.ts";
import type { InMemoryJournal } from "../fakes/in-memory-journal.ts";
import { epoch as start } from "../support/builders.ts";
import { Chance } from "./chance.ts";
import type { Faults } from "./simulated-journal.ts";
import { JournalStore, SimulatedInstance } from "./simulated-journal.ts";
import { VirtualTime } from "./virtual-time.ts";

/** A mistake that is made on purpose, to see whether the world notices it. */
export interface Mistake {
  readonly journal?: InMemoryJournal;
  /** What a client says in place of its position. */
  readonly after?: (position: Position | null) => Position | null | undefined;
}

const room = "arena";

/** How often a client sends a frame again that it does not see; it gives up then. */
const mostTries = 12;

/**
 * One room in which players write at once, under faults that the seed chooses: some worlds are calm,
 * and some are hell. Everything in it is the same for the same seed.
 *
 * @returns a sentence for each promise that was broken
 */
export async function runRoom(seed: number, mistake: Mistake = {}): Promise<readonly string[]> {
  const world = new RoomWorld(seed, mistake);
  await world.play();
  return world.violations();
}

class RoomWorld {
  readonly #chance: Chance;
  readonly #time = new VirtualTime(start);
  readonly #store: JournalStore;
  readonly #faults: Faults;
  readonly #mistake: Mistake;
  readonly #acknowledged: string[] = [];
  readonly #sent: { readonly by: string; readonly pages: readonly Page[] }[] = [];
  #invocations = 0;

  constructor(seed: number, mistake: Mistake) {
    this.#chance = new Chance(seed);
    this.#mistake = mistake;
    this.#store = new JournalStore(mistake.journal);
    const sometimes = (most: number) =>
      this.#chance.happens(0.5) ? this.#chance.between(0, most) : 0;
    this.#faults = {
      crash: sometimes(0.05),
      unclear: sometimes(0.3),
      late: sometimes(1),
      delayMs: this.#chance.pick([1, 4, 40, 400]),
    };
  }

  async play(): Promise<void> {
    let arePlaying = true;
    const seats = Array.from({ length: this.#chance.pick([1, 2, 4, 8]) }, (_, i) => `seat-${i}`);
    const all = Promise.all(seats.map((seat) => this.#playAs(seat))).then(() => {
      arePlaying = false;
    });
    while (arePlaying) await this.#time.runUntil(this.#time.now() + 1_000);
    await all;
    // What is late comes, and what was left open is found by the next one who writes.
    await this.#time.runUntil(this.#time.now() + 10_000);
    await this.#runCalmly(() => this.#write(this.#calm(), this.#batch("seat-last", 1, null)));
  }

  violations(): readonly string[] {
    return [
      ...this.#store.violations,
      ...this.#numberViolations(),
      ...this.#entryViolations(),
      ...this.#sendingViolations(),
    ];
  }

  async #playAs(seat: string): Promise<void> {
    let position: Position | null = null;
    for (let id = 1; id <= 5; id++) {
      const batch = this.#batch(seat, id, position);
      for (let attempt = 1; attempt <= mostTries; attempt++) {
        const copies = this.#chance.happens(0.1) ? 2 : 1;
        const tries = Array.from({ length: copies }, () => this.#write(this.#faults, batch));
        const isTimeOut = this.#time.sleep(1_500 * attempt).then(() => undefined);
        const outcome = await Promise.race([...tries, isTimeOut]);
        if (outcome === "placed") this.#acknowledged.push(`${seat} ${id}`);
        position = await this.#catchUp(position);
        if (this.#stamps().includes(`${seat} ${id}`)) break;
      }
      if (this.#chance.happens(0.3)) await this.#time.sleep(this.#chance.between(0, 400));
    }
  }

  /** What is sent again is sent as it was, with the position of the first time. */
  #batch(seat: string, id: number, position: Position | null): Batch {
    const text = JSON.stringify("x".repeat(this.#chance.pick([5, 100, 400, 700, 3_000])));
    const after = this.#mistake.after ? this.#mistake.after(position) : position;
    const entries = [encodeEntry({ seat, id }, text)];
    return { seat, userId: `user of ${seat}`, entries, ...(after !== undefined && { after }) };
  }

  /** An invocation of a function: places, waits, closes; and tells how it ended, if it did. */
  async #write(faults: Faults, batch: Batch): Promise<"placed" | NotPlaced["why"]> {
    const { keeper, now } = this.#newInstance(faults);
    const invocation = {
      invocationId: `invocation-${++this.#invocations}`,
      deadline: now() + 26_000,
    };
    try {
      for (;;) {
        const placement = await keeper.place(room, batch, invocation, now() + 1_000);
        await this.#fulfil(keeper, placement, invocation);
        if (placement.isPlaced) return "placed";
      }
    } catch (error) {
      if (error instanceof NotPlaced) return error.why;
      throw error;
    }
  }

  async #fulfil(keeper: TickKeeper, { duty, page }: Placement, invocation: Invocation) {
    if (duty === "nothing") return;
    if (duty === "close") await keeper.untilClosed(room, page);
    const pages = await keeper.close(room, page, invocation);
    if (pages) this.#sent.push({ by: invocation.invocationId, pages });
  }

  #newInstance(faults: Faults) {
    const skewMs = this.#chance.between(-500, 500);
    const journal = new SimulatedInstance(this.#store, this.#time, this.#chance, faults);
    const now = () => this.#time.now() + skewMs;
    const keeper = createTickKeeper({
      journal,
      clock: { now, sleep: (milliseconds) => journal.sleep(milliseconds) },
      random: this.#chance.next,
      nonce: () => `e${Math.floor(this.#chance.next() * 1e9).toString(36)}`,
      paces: new RoomPaces({ tickMs: 100, roomPostsPerSecond: 2_000 }),
    });
    return { keeper, now };
  }

  /** As a client does with a replay: it is all that came since, or nothing. */
  async #catchUp(position: Position | null): Promise<Position | null> {
    const log = this.#store.pages.pages(room);
    const now = this.#time.now();
    const replay = await readReplay(this.#store.pages, room, position, now, now + 1_000);
    const from = position?.page ?? 0;
    const missed = log.filter((page) => page.number > from && page.sealedAt !== undefined);
    if (replay.isComplete && JSON.stringify(replay.pages) !== JSON.stringify(missed)) {
      this.#store.violations.push("A replay that is called complete is not.");
    }
    return replay.head ?? null;
  }

  #calm(): Faults {
    return { crash: 0, unclear: 0, late: 0, delayMs: 4 };
  }

  async #runCalmly(work: () => Promise<unknown>): Promise<void> {
    const done = work();
    await this.#time.runUntil(this.#time.now() + 5_000);
    await done;
  }

  #stamps(): readonly string[] {
    return this.#store.pages
      .pages(room)
      .flatMap(({ entries }) => entries.map(stampOf))
      .map(({ seat, id }) => `${seat} ${id}`);
  }

  #numberViolations(): readonly string[] {
    const pages = this.#store.pages.pages(room);
    const [first] = pages;
    const isDense = pages.every(
      (page, index) => page.number === index + 1 && page.epoch === first?.epoch,
    );
    const isOpen = pages.at(-1)?.endsTick !== true;
    const overfull = pages.filter(({ entries, bytes }) => entries.length > 1 && bytes > pageBytes);
    return [
      ...(isDense ? [] : ["Numbers are missing, or began anew."]),
      ...(isOpen ? ["A tick was left open after somebody has come by."] : []),
      ...overfull.map(({ number }) => `Page ${number} is larger than a page may be.`),
    ];
  }

  #entryViolations(): readonly string[] {
    const stamps = this.#stamps();
    const lost = this.#acknowledged.filter((stamp) => !stamps.includes(stamp));
    const isTwice = new Set(stamps).size < stamps.length;
    const inOrder = Map.groupBy(stamps, (stamp) => stamp.slice(0, 6)).values();
    const isInverted = [...inOrder].some((own) => own.join() !== own.toSorted().join());
    return [
      ...lost.map((stamp) => `What was acknowledged is not in the log: ${stamp}.`),
      ...(isTwice ? ["An entry stands in the log twice."] : []),
      ...(isInverted ? ["A player's entries stand in another order than they were sent."] : []),
    ];
  }

  #sendingViolations(): readonly string[] {
    const log = this.#store.pages.pages(room);
    const broken = this.#sent.filter(({ pages }) => {
      const [first] = pages;
      const tick = log.filter((page) => page.tick === first?.tick);
      return JSON.stringify(pages) !== JSON.stringify(tick);
    });
    const times = Map.groupBy(this.#sent, ({ by, pages }) => `${by} ${pages[0]?.tick}`);
    // What is written late, after its invocation has ended, is found by those who ask for it.
    const mustBeSent = this.#faults.crash === 0 && this.#faults.late === 0;
    const unsent = log.filter(
      ({ sealedBy, tick }) =>
        mustBeSent && sealedBy !== undefined && !times.has(`${sealedBy} ${tick}`),
    );
    return [
      ...broken.map(({ by }) => `${by} sent a tick that is not what the log has.`),
      ...[...times.values()].filter((all) => all.length > 1).map(() => "A tick was sent twice."),
      ...unsent.map(({ tick }) => `Nobody sent tick ${tick}, although nobody died.`),
    ];
  }
}
