import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { expiryOf } from "#domain/connection.ts";
import { aConnection } from "../support/builders.ts";
import type { TestCloud, TestPlayer } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import { eventually } from "../support/eventually.ts";
import { signedByLocalPool } from "../support/local-pool-tokens.ts";
import { seedConnections } from "../support/seeding.ts";
import { nowInSeconds } from "../support/token-issuer.ts";

let cloud: TestCloud;
const seated: TestPlayer[] = [];

beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());
afterEach(() => Promise.all(seated.splice(0).map((player) => player.leave())));

async function join(...seat: Parameters<TestCloud["join"]>): Promise<TestPlayer> {
  const player = await cloud.join(...seat);
  seated.push(player);
  return player;
}

async function rowsOf(room: string) {
  const rows = await cloud.rows();
  return rows.filter((row) => row["roomShard"] === `${room}#0`);
}

/** The lines about the ticks of a room, when there are that many. */
function ticksIn(room: string, count: number): Promise<readonly object[]> {
  const read = () =>
    cloud.output
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter((line) => line["message"] === "tick" && line["room"] === room);
  return eventually(read, (lines) => lines.length >= count);
}

/** A row without a socket, as a lost `$disconnect` leaves it. */
async function leaveGhost(room: string, ageMs: number) {
  const connectedAt = Date.now() - ageMs;
  const expiresAt = expiryOf(connectedAt, nowInSeconds() + 3_600);
  const ghost = aConnection({ room, connectedAt, expiresAt });
  await seedConnections(cloud.database, cloud.tableName, [ghost]);
  return ghost;
}

describe("a ghost", () => {
  it("whose TCP died and whose $disconnect was lost is forgotten at the next broadcast", async () => {
    const room = "haunted";
    const sender = await join({ name: "player1", protocol: "relay.v1", room });
    const lost = await cloud.join({ name: "player2", room });
    const [row] = (await rowsOf(room)).filter((it) => it["protocol"] === "plain");
    cloud.gateway.vanish(String(row?.["connectionId"]));
    await lost.inbox.closed;
    // Long gone, but only just connected: as old as the rule about newborns asks for.
    const connectedAt = Date.now() - 10_000;
    await seedConnections(cloud.database, cloud.tableName, [
      aConnection({
        room,
        connectionId: String(row?.["connectionId"]),
        connectedAt,
        expiresAt: Number(row?.["expiresAt"]),
      }),
    ]);

    sender.send({ action: "message", message: "anyone?", id: 1 });
    await sender.entries(1);
    await eventually(
      () => rowsOf(room),
      (rows) => rows.length === 1,
    );
    sender.send({ action: "message", message: "anyone?", id: 2 });
    await sender.entries(2);
    await expect(ticksIn(room, 2)).resolves.toEqual([
      expect.objectContaining({ recipients: 2, delivered: 1, gone: 1 }),
      expect.objectContaining({ recipients: 1, delivered: 1, gone: 0 }),
    ]);
  });

  it("does not keep the living from being served", async () => {
    const room = "crypt";
    for (let i = 0; i < 40; i++) await leaveGhost(room, 60_000);
    const sender = await join({ name: "player1", protocol: "relay.v1", room });
    const living = await join({ name: "player2", room });
    sender.send({ action: "message", message: "boo", id: 1 });
    await expect(living.inbox.first(1)).resolves.toEqual(["boo"]);
    await expect(ticksIn(room, 1)).resolves.toEqual([
      expect.objectContaining({ recipients: 42, delivered: 2, gone: 40 }),
    ]);
    await eventually(
      () => rowsOf(room),
      (rows) => rows.length === 2,
    );
  });
});

describe("a newborn row", () => {
  it("outlives a 410, because its $connect may not have returned yet", async () => {
    const room = "nursery";
    const newborn = await leaveGhost(room, 0);
    const old = await leaveGhost(room, 60_000);
    const sender = await join({ protocol: "relay.v1", room });
    sender.send({ action: "message", message: "hello", id: 1 });
    await expect(ticksIn(room, 1)).resolves.toEqual([expect.objectContaining({ gone: 2 })]);
    const left = await eventually(
      () => rowsOf(room),
      (rows) => !rows.some((row) => row["connectionId"] === old.connectionId),
    );
    expect(left.map((row) => row["connectionId"])).toContain(newborn.connectionId);
  });
});

describe("an expired connection", () => {
  it("receives nothing, and is told and closed when it speaks", async () => {
    const room = "clock";
    const token = signedByLocalPool(cloud, { exp: nowInSeconds() + 1 });
    const { socket, inbox } = cloud.dial({ room }, ["relay.v1", `bearer.${token}`]);
    await new Promise((resolve) => socket.once("open", resolve));
    const sender = await join({ protocol: "relay.v1", room });
    await eventually(Date.now, (now) => isOver(token, now));

    sender.send({ action: "message", message: "still there?", id: 1 });
    await expect(ticksIn(room, 1)).resolves.toEqual([expect.objectContaining({ recipients: 1 })]);

    socket.send('{"action":"heartbeat"}');
    const [frame] = await inbox.first(1);
    expect(JSON.parse(frame ?? "")).toMatchObject({ type: "error", code: "token_expired" });
    await inbox.closed;
    await eventually(
      () => rowsOf(room),
      (rows) => rows.length === 1,
    );
  });
});

function isOver(token: string, now: number): boolean {
  const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return now >= exp * 1000;
}
