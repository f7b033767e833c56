import { describe, expect, it } from "vitest";
import type { Page } from "#domain/page.ts";
import { contentBytes } from "#domain/page.ts";
import {
  loggedTicks,
  roomView,
  tickContent,
} from "../../../../scripts/web/server/rooms/logged-ticks.ts";
import { encodeEntry } from "../../../../src/domain/entry.ts";
import { aTick } from "../console/builders.ts";

const users = { "seat-of-ada": "user-1", "seat-of-ben": "user-2" };
const knowledge = { playerNames: new Map([["user-1", "player1"]]), reports: new Map() };

function aPage(number: number, traits: Partial<Page> = {}): Page {
  const entries = traits.entries ?? [encodeEntry({ seat: "seat-of-ada", id: number }, '"hello"')];
  return {
    epoch: "nonce.1",
    number,
    tick: number,
    entries,
    users,
    bytes: contentBytes(entries, users),
    bytesBefore: 0,
    openedAt: 1_000,
    closesAt: 1_100,
    sealedAt: 1_100,
    sealedBy: "request",
    endsTick: true,
    ...traits,
  };
}

const { sealedAt: _at, sealedBy: _by, ...unsealed } = aPage(3);
const open: Page = { ...unsealed, endsTick: false };

describe("a room", () => {
  it("has its head at its newest sealed page", () => {
    const head = { epoch: "nonce.1", page: 2 };
    expect(roomView("attic", aPage(2), 2_000)).toEqual({ name: "attic", head });
    expect(roomView("attic", open, 2_000)).toEqual({
      name: "attic",
      head,
      open: { tick: "nonce.1/3", closesAt: 1_100 },
    });
  });

  it("has none without a log, or when that is too old", () => {
    expect(roomView("attic", undefined, 2_000)).toEqual({ name: "attic" });
    expect(roomView("attic", aPage(2), 24 * 60 * 60_000)).toEqual({ name: "attic" });
  });
});

describe("the ticks of a room", () => {
  it("have all their pages, whoever opened them, and what was reported of them", () => {
    const first = aPage(1, { endsTick: false });
    const entries = [1, 2].map((id) => encodeEntry({ seat: "seat-of-ben", id }, "[1e400]"));
    const second = aPage(2, { tick: 1, entries, sealedAt: 1_150 });
    const report = aTick({ tick: "nonce.1/1" });
    const reports = new Map([["nonce.1/1", report]]);
    expect(loggedTicks([open, second, first], { ...knowledge, reports })).toEqual([
      {
        tick: "nonce.1/3",
        pages: 1,
        entries: 1,
        openedBy: { seat: "seat-of-ada", userId: "user-1", player: "player1" },
        openedAt: 1_000,
        closesAt: 1_100,
      },
      {
        tick: "nonce.1/1",
        pages: 2,
        entries: 3,
        openedBy: { seat: "seat-of-ada", userId: "user-1", player: "player1" },
        openedAt: 1_000,
        closesAt: 1_100,
        endedAt: 1_150,
        report,
      },
    ]);
  });

  it("are open while no page ends them, though all are full", () => {
    const [tick] = loggedTicks([aPage(1, { endsTick: false })], knowledge);
    expect(tick).not.toHaveProperty("endedAt");
  });

  it("are left out where their first page was not asked for", () => {
    expect(loggedTicks([aPage(2, { tick: 1 })], knowledge)).toEqual([]);
  });

  it("are told apart by their numbering as well", () => {
    const ticks = loggedTicks([aPage(1, { epoch: "later.1" }), aPage(1)], knowledge);
    expect(ticks.map(({ tick }) => tick)).toEqual(["later.1/1", "nonce.1/1"]);
  });
});

describe("the content of a tick", () => {
  it("has every entry as it was written, page by page, and whose it is", () => {
    const message = '{"big":76561197980428154,"a":"b"}';
    const second = encodeEntry({ seat: "seat-of-ben", id: "message.0" }, message);
    const pages = [
      aPage(1, { endsTick: false }),
      aPage(2, { tick: 1, entries: [second] }),
      aPage(3, { tick: 1, entries: [] }),
    ];
    expect(tickContent(pages, knowledge)).toMatchObject({
      tick: "nonce.1/1",
      content: [
        {
          number: 1,
          entries: [
            {
              from: { seat: "seat-of-ada", userId: "user-1", player: "player1" },
              id: "1",
              message: '"hello"',
            },
          ],
        },
        {
          number: 2,
          entries: [{ from: { seat: "seat-of-ben", userId: "user-2" }, id: "message.0", message }],
        },
        { number: 3, entries: [] },
      ],
    });
  });

  it("is none of no pages", () => {
    expect(tickContent([], knowledge)).toBeUndefined();
  });
});
