import { describe, expect, it } from "vitest";
import type { Page } from "#domain/page.ts";
import { contentBytes } from "#domain/page.ts";
import { serverSeat, serverUser } from "#protocol/server-seat.ts";
import {
  loggedTicks,
  roomView,
  tickContent,
} from "../../../../scripts/web/server/rooms/logged-ticks.ts";
import { encodeEntry, encodeJoin, encodeLeave } from "../../../../src/domain/entry.ts";
import { aConnection } from "../../../support/builders.ts";
import { aTick } from "../console/builders.ts";

const users = { "seat-of-ada": "user-1", "seat-of-ben": "user-2" };
const knowledge = {
  playerNames: new Map([["user-1", "player1"]]),
  playerOf: (connectionId: string) => (connectionId === "of-player-3" ? "player3" : undefined),
  reports: new Map(),
};

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
        comings: [],
        openedAt: 1_000,
        closesAt: 1_100,
      },
      {
        tick: "nonce.1/1",
        pages: 2,
        entries: 3,
        openedBy: { seat: "seat-of-ada", userId: "user-1", player: "player1" },
        comings: [],
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
              kind: "message",
              id: "1",
              message: '"hello"',
            },
          ],
        },
        {
          number: 2,
          entries: [
            {
              kind: "message",
              from: { seat: "seat-of-ben", userId: "user-2" },
              id: "message.0",
              message,
            },
          ],
        },
        { number: 3, entries: [] },
      ],
    });
  });

  it("tells who came and went and how, and who alone gets what is not for everybody", () => {
    const ada = aConnection({ seat: "seat-of-ada", userId: "user-1", profile: '{"name":"Ada"}' });
    const cy = aConnection({ seat: "seat-of-cy", connectionId: "of-player-3" });
    const seat = "seat-of-ben";
    const pages = [
      aPage(1, {
        entries: [
          encodeJoin(ada),
          encodeLeave(cy, "kicked"),
          encodeEntry({ seat, id: 1 }, '"psst"', ["seat-of-ada"]),
        ],
      }),
    ];
    const player1 = { seat: "seat-of-ada", userId: "user-1", player: "player1" };
    const comings = [
      {
        kind: "joined",
        from: player1,
        connectionId: ada.connectionId,
        profile: '{"name":"Ada"}',
      },
      {
        kind: "left",
        from: { seat: "seat-of-cy", player: "player3" },
        connectionId: cy.connectionId,
        reason: "kicked",
      },
    ];
    const message = {
      kind: "message",
      from: { seat, userId: "user-2" },
      id: "1",
      message: '"psst"',
      to: [player1],
    };
    const content = tickContent(pages, knowledge);
    expect(content).toMatchObject({ openedBy: player1, comings });
    expect(content?.content).toEqual([{ number: 1, entries: [...comings, message] }]);
  });

  it("names the server for what no player has said", () => {
    const entries = [encodeEntry({ seat: serverSeat, id: "request" }, '"Round two"')];
    const page = aPage(1, { entries, users: { [serverSeat]: serverUser } });
    expect(tickContent([page], knowledge)?.openedBy).toMatchObject({ player: "server" });
  });

  it("names a bounded number of those who came", () => {
    const entries = Array.from({ length: 200 }, () => encodeJoin(aConnection({ profile: "null" })));
    const content = tickContent([aPage(1, { entries })], knowledge);
    expect(content?.comings).toHaveLength(20);
    expect(content?.entries).toBe(200);
  });

  it("is none of no pages", () => {
    expect(tickContent([], knowledge)).toBeUndefined();
  });
});
