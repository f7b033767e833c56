import { describe, expect, it } from "vitest";
import type {
  OpenConnection,
  Sightings,
} from "../../../../scripts/web/server/connections/connection-views.ts";
import {
  barViews,
  connectionViews,
} from "../../../../scripts/web/server/connections/connection-views.ts";
import { aConnection, epoch } from "../../../support/builders.ts";

function views(traits: Partial<Sightings>) {
  const nobody = { rows: [], open: [], connecting: [], playerNames: new Map<string, string>() };
  const openBefore = new Set(traits.open?.map(({ connectionId }) => connectionId));
  return connectionViews({ ...nobody, openBefore, now: epoch, ...traits });
}

function opened(row = aConnection()): OpenConnection {
  const { connectionId, connectedAt, userId, room, protocol, seat, expiresAt } = row;
  return {
    ...{ connectionId, connectedAt, lastActiveAt: epoch, sourceIp: "127.0.0.1" },
    principalId: userId,
    context: {
      principalId: userId,
      userId,
      room,
      protocol,
      seat,
      tokenExpiresAt: String(expiresAt),
    },
  };
}

describe("a connection", () => {
  it("is open when the gateway has it, and named when it is a player's", () => {
    const row = aConnection({ room: "arena", protocol: "relay.v1" });
    const playerNames = new Map([[row.userId, "player1"]]);
    expect(views({ rows: [row], open: [opened(row)], playerNames })).toEqual([
      { ...row, lastActiveAt: epoch, state: "open", player: "player1" },
    ]);
  });

  it("is a ghost when only the registry has it", () => {
    const row = aConnection();
    expect(views({ rows: [row] })).toEqual([{ ...row, state: "ghost" }]);
  });

  it("is no ghost while its handshake is under way", () => {
    const row = aConnection();
    expect(views({ rows: [row], connecting: [row.connectionId] })).toEqual([]);
  });

  it("fades as a ghost at its expiry, when the registry skips it", () => {
    const row = aConnection();
    expect(views({ rows: [row], now: row.expiresAt * 1000 - 1 })).toHaveLength(1);
    expect(views({ rows: [row], now: row.expiresAt * 1000 })).toEqual([]);
  });

  it("is forgotten when the registry has not got it, and is known by its session", () => {
    const row = aConnection({ room: "arena", protocol: "relay.v1" });
    expect(views({ open: [opened(row)] })).toEqual([
      { ...row, lastActiveAt: epoch, state: "open", forgotten: true },
    ]);
  });

  it("is not forgotten while it may have come after the registry was looked at", () => {
    const row = aConnection();
    const [view] = views({ open: [opened(row)], openBefore: new Set() });
    expect(view).toMatchObject({ connectionId: row.connectionId, state: "open" });
    expect(view).not.toHaveProperty("forgotten");
  });

  it("ends when its session does, whatever the registry was told", () => {
    const row = aConnection();
    const context = { ...opened(row).context, tokenExpiresAt: "1000" };
    expect(views({ rows: [row], open: [{ ...opened(row), context }] })).toMatchObject([
      { state: "open", expiresAt: 1000 },
    ]);
  });
});

it("tells the profile that the registry has of a member", () => {
  const row = aConnection({ room: "arena", protocol: "relay.v1", profile: '{"name":"Ada"}' });
  expect(views({ rows: [row], open: [opened(row)] })).toMatchObject([{ profile: row.profile }]);
});

it("names who is kept out, and forgets bars that are over, which the table keeps for longer", () => {
  const expiresAt = epoch / 1000 + 60;
  const bars = [
    { userId: "over", expiresAt: epoch / 1000 },
    { userId: "user-1", expiresAt },
    { userId: "user-2", expiresAt: expiresAt + 60 },
  ];
  expect(barViews(bars, new Map([["user-1", "player1"]]), epoch)).toEqual([
    { userId: "user-2", expiresAt: expiresAt + 60 },
    { userId: "user-1", expiresAt, player: "player1" },
  ]);
});

it("lists rooms together, and within a room who came first", () => {
  const at = (room: string, connectedAt: number) => aConnection({ room, connectedAt });
  const [late, other, early] = [at("b", epoch + 2), at("a", epoch + 3), at("b", epoch + 1)];
  const rows = [late, other, early];
  expect(views({ rows, open: [opened(early)] }).map((it) => it.connectionId)).toEqual(
    [other, early, late].map((it) => it.connectionId),
  );
});
