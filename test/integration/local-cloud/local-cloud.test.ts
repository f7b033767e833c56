import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  authorizerFunction,
  connectThrottle,
  operatorFunction,
  routerFunction,
  stageThrottle,
} from "../../../infra/settings.ts";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

async function connectionIdOf(room: string): Promise<string> {
  const rows = await cloud.rows();
  const row = rows.find((it) => it["roomShard"] === `${room}#0`);
  return String(row?.["connectionId"]);
}

describe("the local cloud", () => {
  it.each([
    ["router", routerFunction],
    ["authorizer", authorizerFunction],
    ["operator", operatorFunction],
  ] as const)("runs the %s with the deployment's memory and time limit", (name, deployed) => {
    expect(cloud[name].configuration).toEqual({
      memoryMb: deployed.memoryMb,
      timeoutMs: deployed.timeoutSeconds * 1_000,
    });
  });

  it("throttles its stage as the deployment does, unless it is told otherwise", async () => {
    expect(cloud.gateway.limits).toMatchObject({
      stageRequestsPerSecond: stageThrottle.rateLimit,
      stageBurst: stageThrottle.burstLimit,
      stageConnectsPerSecond: connectThrottle.rateLimit,
      stageConnectBurst: connectThrottle.burstLimit,
    });
    const other = await startTestCloud({ limits: { stageBurst: 7 } });
    const { limits } = other.gateway;
    await other.close();
    expect(limits).toMatchObject({ ...cloud.gateway.limits, stageBurst: 7 });
  });

  it("survives a frame whose action is nested too deep, and so does its sender", async () => {
    const player = await cloud.join({ protocol: "relay.v1", room: "deep" });
    player.send(`{"action":${"[".repeat(5_000)}${"]".repeat(5_000)}}`);
    player.send({ action: "message", message: "still here", id: 1 });
    const frames = await player.frames(2);
    expect(frames).toContainEqual(expect.objectContaining({ type: "tick", page: 1 }));
    await player.leave();
  });

  it("tells its clients that it goes away when it is closed", async () => {
    const other = await startTestCloud();
    const player = await other.join();
    await other.close();
    expect(await player.inbox.closed).toMatchObject({ code: 1001 });
  });
});

describe("a session that is expired", () => {
  it("receives nothing any more, while the others of its room do", async () => {
    const room = "expired";
    const silenced = await cloud.join({ name: "player1", room });
    const connectionId = await connectionIdOf(room);
    const sender = await cloud.join({ name: "player2", protocol: "relay.v1", room });
    const listener = await cloud.join({ name: "player3", room });

    await cloud.expireSession(connectionId);

    sender.send({ action: "message", message: "who hears me?", id: 1 });
    expect(await sender.frames(1)).toMatchObject([{ type: "tick" }]);
    expect(await listener.inbox.first(1)).toEqual(["who hears me?"]);
    silenced.socket.ping();
    await new Promise((resolve) => silenced.socket.once("pong", resolve));
    expect(silenced.inbox.frames).toEqual([]);
    await Promise.all([silenced, sender, listener].map((player) => player.leave()));
  });

  it("is nothing to a connection that is not there", async () => {
    await cloud.expireSession("AAAAAAAAAAAAAAA=");
    const rows = await cloud.rows();
    expect(rows.filter((row) => row["connectionId"] === "AAAAAAAAAAAAAAA=")).toEqual([]);
  });
});
