import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JoinEntry, LeaveEntry, Member } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";
import type { Roster } from "../../../src/client/members.ts";
import {
  afterEntry,
  afterGap,
  afterSnapshot,
  afterTime,
  emptyRoster,
} from "../../../src/client/members.ts";

const epoch = "log.1";
const at = (page: number): Position => ({ epoch, page });

function aMember(connectionId: string, expiresAt = 7200): Member {
  return { seat: `seat of ${connectionId}`, user: "u", connectionId, profile: null, expiresAt };
}

const join = (id: string): JoinEntry => ({ joined: aMember(id) });
const leave = (connectionId: string): LeaveEntry => ({
  left: { seat: `seat of ${connectionId}`, connectionId, reason: "closed" },
});

const idsIn = ({ here }: Roster) => [...here.keys()].toSorted();

/** Entries, each on a page of its own. */
function afterEntries(entries: readonly (JoinEntry | LeaveEntry)[], start = emptyRoster): Roster {
  return entries.reduce((roster, entry, page) => afterEntry(roster, entry, at(page + 1)), start);
}

const someEntry = fc
  .tuple(fc.boolean(), fc.constantFrom("a", "b", "c", "d"))
  .map(([isJoin, id]) => (isJoin ? join(id) : leave(id)));

describe("an entry of the log", () => {
  it("makes a connection known, or takes it away", () => {
    expect(idsIn(afterEntries([join("a"), join("b"), leave("a")]))).toEqual(["b"]);
  });

  it("leaves, in whatever order and however often they come, whoever has joined and not left", () => {
    fc.assert(
      fc.property(fc.array(someEntry), (entries) => {
        const left = entries.flatMap((it) => ("left" in it ? [it.left.connectionId] : []));
        const joined = entries.flatMap((it) => ("joined" in it ? [it.joined.connectionId] : []));
        // Whoever came back after he had left is not back; whoever left before he came has not come.
        const here = [...new Set(joined)].filter((id) => !left.includes(id)).toSorted();
        expect(idsIn(afterEntries(entries))).toEqual(here);
      }),
    );
  });

  it("never changes what was known before it", () => {
    const before = afterEntries([join("a")]);
    afterEntry(before, leave("a"), at(2));
    afterEntry(before, join("b"), at(2));
    expect([idsIn(before), before.gone.size]).toEqual([["a"], 0]);
  });

  it("is remembered of the last 1,000 that have left", () => {
    const ids = Array.from({ length: 1_001 }, (_, number) => `c${number}`);
    const roster = afterEntries(ids.map(leave));
    expect(idsIn(afterEntries([join("c0"), join("c1")], roster))).toEqual(["c0"]);
  });
});

describe("a snapshot", () => {
  it("makes known whoever is in it, but for those who have left since", () => {
    const roster = afterEntries([leave("a")]);
    expect(idsIn(afterSnapshot(roster, [aMember("a"), aMember("b")], at(0)))).toEqual(["b"]);
  });

  it.each<[string, number, number, readonly string[]]>([
    ["at its head", 4, 4, ["b"]],
    ["before it", 3, 4, ["b"]],
    ["after it", 5, 4, ["a", "b"]],
  ])("takes away who was known %s, if he is not in it: %i, %i", (_, known, head, ids) => {
    const roster = afterEntry(emptyRoster, join("a"), at(known));
    expect(idsIn(afterSnapshot(roster, [aMember("b")], at(head)))).toEqual(ids);
  });

  it.each<[string, Position | null, Position | null, readonly string[]]>([
    ["in an older numbering, at a higher page", { epoch: "old.1", page: 9 }, at(1), []],
    ["when there was no log", null, at(1), []],
    ["when there was no log, as it is yet", null, null, []],
    ["in a log that there was not yet", at(1), null, ["a"]],
  ])("finds whoever was known %s", (_, known, head, ids) => {
    const roster = afterEntry(emptyRoster, join("a"), known);
    expect(idsIn(afterSnapshot(roster, [], head))).toEqual(ids);
  });

  it("does not keep out for good whom it has taken away by mistake", () => {
    const roster = afterSnapshot(afterEntries([join("a")]), [], at(1));
    expect(idsIn(afterEntry(roster, join("a"), at(2)))).toEqual(["a"]);
  });

  it("rules over everything that was known before a gap", () => {
    const roster = afterGap(afterEntries([join("a"), join("b")]));
    expect(idsIn(afterSnapshot(roster, [aMember("b")], null))).toEqual(["b"]);
  });
});

it("whoever is there until a time is gone by it, and does not come back", () => {
  const roster = afterSnapshot(emptyRoster, [aMember("a", 100), aMember("b", 101)], null);
  expect(afterTime(roster, 99.9)).toBe(roster);
  const later = afterTime(roster, 100);
  expect(idsIn(later)).toEqual(["b"]);
  expect(idsIn(afterEntry(later, join("a"), at(1)))).toEqual(["b"]);
});

/** What happens in a room: rows come and go, which is logged at once, later, twice or never. */
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("row" as const), id: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("log" as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("head" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("list" as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("hear" as const), which: fc.nat(20) }) },
);

/**
 * A room whose rows come before their entries, and whose snapshots are read at some time after their
 * head, as they are in the registry and the log; with one client, which hears of it as it happens.
 */
class World {
  readonly rows = new Map<string, Member>();
  readonly #log: (JoinEntry | LeaveEntry)[] = [];
  /** What is to be logged. */
  readonly #due: (JoinEntry | LeaveEntry)[] = [];
  readonly #heads: number[] = [];
  readonly #snapshots: { readonly head: number; readonly members: readonly Member[] }[] = [];
  roster = emptyRoster;
  #applied = 0;
  #count = 0;

  get members(): readonly string[] {
    return [...this.rows.keys()].toSorted();
  }

  /** A player comes, or goes. */
  row(number: number): void {
    const [id] = [...this.rows.keys()].filter((it) => it.endsWith(`.${number}`));
    if (id === undefined) {
      const name = `${++this.#count}.${number}`;
      this.rows.set(name, aMember(name));
      this.#due.push(join(name));
    } else {
      this.rows.delete(id);
      this.#due.push(leave(id));
    }
  }

  /** @param isLast whether it is not logged again */
  log(which: number, isLast: boolean): void {
    const index = which % Math.max(1, this.#due.length);
    const entry = this.#due[index];
    if (entry === undefined) return;
    if (isLast) this.#due.splice(index, 1);
    this.#log.push(entry);
  }

  logAll(): void {
    while (this.#due.length > 0) this.log(0, true);
  }

  head(): void {
    this.#heads.push(this.#log.length);
  }

  /** Reads who is there, for an answer whose head was read before. */
  list(which: number): void {
    const head = this.#heads[which % Math.max(1, this.#heads.length)];
    if (head !== undefined) this.#snapshots.push({ head, members: [...this.rows.values()] });
  }

  /** The client gets any of the snapshots, when it has applied its head. */
  hear(which: number): void {
    const snapshot = this.#snapshots[which % Math.max(1, this.#snapshots.length)];
    if (snapshot === undefined) return;
    this.apply(snapshot.head);
    this.roster = afterSnapshot(this.roster, snapshot.members, at(snapshot.head));
  }

  apply(page = this.#log.length): void {
    for (; this.#applied < page; this.#applied++) {
      const entry = this.#log[this.#applied];
      if (entry) this.roster = afterEntry(this.roster, entry, at(this.#applied + 1));
    }
  }

  run(happenings: readonly { kind: string; which?: number; id?: number }[]): void {
    for (const { kind, which = 0, id = 0 } of happenings) {
      if (kind === "row") this.row(id);
      else if (kind === "log") this.log(which, which % 3 > 0);
      else if (kind === "head") this.head();
      else if (kind === "list") this.list(which);
      else this.hear(which);
    }
  }
}

describe("a client that follows a room is right in the end", () => {
  const runs = { numRuns: 3_000 };

  it("if all is logged, whatever snapshots come, in whatever order, however late and often", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), fc.array(fc.nat(20)), (story, late) => {
        const world = new World();
        world.run(story);
        world.logAll();
        world.apply();
        // Those that were read before all was logged.
        for (const which of late) world.hear(which);
        world.apply();
        expect(idsIn(world.roster)).toEqual(world.members);
      }),
      runs,
    );
  });

  it("if a snapshot comes last, whatever was not logged", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
        const world = new World();
        world.run(story);
        world.apply();
        world.roster = afterSnapshot(world.roster, [...world.rows.values()], at(1_000));
        expect(idsIn(world.roster)).toEqual(world.members);
      }),
      runs,
    );
  });
});
