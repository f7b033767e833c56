import { describe, expect, it } from "vitest";
import { readReplay } from "#application/log/replay.ts";
import type { Page } from "#domain/page.ts";
import type { Position } from "#protocol/position.ts";
import { InMemoryJournal } from "../../../fakes/in-memory-journal.ts";
import { noHurry, epoch as start } from "../../../support/builders.ts";
import { aPage, aTick } from "../../../support/pages.ts";

const minute = 60_000;

async function replay(pages: readonly Page[], position: Position | null, now = start + minute) {
  const journal = new InMemoryJournal();
  for (const page of pages) await journal.write("arena", { kind: "create", page });
  const {
    isComplete,
    pages: told,
    head,
  } = await readReplay(...([journal, "arena", position, now, noHurry] as const));
  return { isComplete, numbers: told.map(({ number }) => number), head };
}

const at = (page: number, epoch = "e.1") => ({ epoch, page });
const ticks = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => aTick({ number: from + i }));
const nothing = { isComplete: false, numbers: [] };

describe("a replay", () => {
  it("is all that is sealed after a position", async () => {
    const log = [...ticks(1, 3), aPage({ number: 4 })];
    expect(await replay(log, at(1))).toEqual({ isComplete: true, numbers: [2, 3], head: at(3) });
    expect(await replay(log, at(3))).toEqual({ isComplete: true, numbers: [], head: at(3) });
    expect(await replay(ticks(1, 3), at(3))).toMatchObject({ isComplete: true, head: at(3) });
  });

  it("is everything for one who came before there was a log", async () => {
    expect(await replay([], null)).toEqual({ isComplete: true, numbers: [], head: undefined });
    const log = [aTick({ epoch: "n.8", number: 8 }), aTick({ epoch: "n.8", number: 9 })];
    expect(await replay(log, null)).toMatchObject({ isComplete: true, numbers: [8, 9] });
  });

  it("is nothing, and all there is, for one who came before, of a log that is too old", async () => {
    const late = start + 126 * minute;
    expect(await replay(ticks(1, 3), null, late)).toEqual({
      ...{ isComplete: true, numbers: [], head: undefined },
    });
    expect(await replay(ticks(1, 3), at(3), late)).toEqual({ ...nothing, head: undefined });
  });

  it("reads nothing of a room where nothing has come since", async () => {
    const journal = new InMemoryJournal();
    await journal.write("arena", { kind: "create", page: aTick({ number: 3 }) });
    journal.since = () => {
      throw new Error("There is nothing to read.");
    };
    const result = await readReplay(journal, "arena", at(3), start + minute, noHurry);
    expect(result).toMatchObject({ isComplete: true, pages: [], head: at(3) });
  });

  it("has what came while it was read", async () => {
    const journal = new InMemoryJournal();
    for (const page of ticks(1, 2)) await journal.write("arena", { kind: "create", page });
    const newest = journal.newest.bind(journal);
    journal.newest = async (...args) => {
      const seen = await newest(...args);
      await journal.write("arena", { kind: "create", page: aTick({ number: 3 }) });
      return seen;
    };
    const result = await readReplay(journal, "arena", at(1), start + minute, noHurry);
    expect(result).toMatchObject({ isComplete: true, newest: { number: 3 }, head: at(3) });
    expect(result.pages.map(({ number }) => number)).toEqual([2, 3]);
  });

  it("is nothing without all pages, the open one included", async () => {
    expect(await replay([], at(1))).toMatchObject(nothing);
    expect(await replay(ticks(3, 5), at(1))).toMatchObject(nothing);
    expect(await replay([...ticks(1, 2), ...ticks(4, 5)], at(1))).toMatchObject(nothing);
    expect(await replay([...ticks(1, 2), aPage({ number: 4 })], at(2))).toMatchObject(nothing);
  });

  it("is nothing for a position of another numbering or from the future", async () => {
    expect(await replay(ticks(1, 3), at(1, "other.1"))).toMatchObject(nothing);
    expect(await replay(ticks(1, 3), at(3, "other.1"))).toMatchObject(nothing);
    expect(await replay(ticks(1, 3), at(4))).toMatchObject(nothing);
    const anew = [...ticks(1, 2), aTick({ epoch: "n.3", number: 3 })];
    expect(await replay(anew, at(1))).toMatchObject(nothing);
    expect(await replay(anew, at(2, "n.3"))).toMatchObject({ isComplete: true, numbers: [3] });
  });

  it("is nothing when a page in it is older than 2 h 5 min by its own time", async () => {
    const later = start + 30 * minute;
    const log = [aTick(), aTick({ number: 2 }), aTick({ number: 3, sealedAt: later })];
    const limit = start + 125 * minute;
    expect(await replay(log, at(1), limit)).toMatchObject({ isComplete: true, numbers: [2, 3] });
    expect(await replay(log, at(1), limit + 1)).toMatchObject(nothing);
    expect(await replay(log, at(2), limit + 1)).toMatchObject({ isComplete: true, numbers: [3] });
  });

  it("is nothing when it is more than 1,500 ticks or 2 MB, and tells where to go on", async () => {
    const log = ticks(1, 1_502);
    expect(await replay(log, at(2))).toMatchObject({ isComplete: true });
    expect(await replay(log, at(1))).toEqual({ ...nothing, head: at(1_502) });
    const megabyte = 1024 * 1024;
    const large = [
      aTick(),
      aTick({ number: 2, bytes: megabyte }),
      aTick({ number: 3, bytes: megabyte }),
    ];
    expect(await replay(large, at(1))).toMatchObject({ isComplete: true });
    const larger = [...large, aTick({ number: 4, bytes: 1 })];
    expect(await replay(larger, at(1))).toMatchObject(nothing);
  });
});
