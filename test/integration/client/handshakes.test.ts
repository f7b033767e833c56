import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket as Ws } from "ws";
import { connectWith } from "../../../src/client/reconnecting-client.ts";
import type { TokenRequest } from "../../../src/client/relay-client.ts";
import { systemPlatform } from "../../../src/client/system-platform.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { aPlayer, untilOpen } from "./support/players.ts";
import type { StandInRelay } from "./support/stand-in-relay.ts";
import { startStandInRelay } from "./support/stand-in-relay.ts";

let standIn: StandInRelay;
beforeEach(async () => {
  standIn = await startStandInRelay();
});
afterEach(() => standIn.close());

const webSockets = [
  ["of Node.js", WebSocket],
  ["of the package ws", Ws],
] as const;

describe.each(webSockets)("with the WebSocket %s", (_, webSocket) => {
  const platform = { ...systemPlatform(webSocket), random: () => Math.random() / 100 };

  it.each([429, 503, 500, 403, 401])("a %d at the handshake is waited out", async (status) => {
    standIn.refuseWith(...Array(9).fill(status));
    const claims = Buffer.from('{"token_use":"access"}').toString("base64url");
    const token = async ({ fresh }: TokenRequest) => `${fresh}.${claims}.signature`;
    const relay = connectWith(platform, { url: standIn.url, token });
    const ends: unknown[] = [];
    relay.on("closed", (end) => ends.push(end));
    await untilOpen(relay);
    // Node.js repeats a handshake by itself that was answered with 401.
    const [first, , ...others] = standIn.tokens.map((it) => it.split(".")[1]);
    expect([first, new Set(others), ends]).toEqual(["false", new Set(["true"]), []]);
    await relay.close();
  });

  it("what the network does not take is bounded", async () => {
    const relay = connectWith(platform, { url: standIn.url, token: async () => "token" });
    await untilOpen(relay);
    const unsent: string[] = [];
    relay.on("error", ({ code }) => unsent.push(code));
    standIn.goDeaf();
    const sendUntilRefused = () => {
      for (let count = 0; count < 4_000; count++) relay.send("x".repeat(32_000));
    };
    expect(sendUntilRefused).toThrow("bytes wait to be sent already");
    expect(relay.state).toBe("open");
    await relay.close();
    expect(unsent).toEqual(["not_sent"]);
  });
});

it("a crowd comes in, however many connections a second the gateway takes", async () => {
  const cloud = await startTestCloud({ limits: { connectionsPerSecond: 30 } });
  const crowd = Array.from({ length: 120 }, (_, number) => aPlayer(cloud, `player-${number}`));
  await untilOpen(...crowd.map(({ relay }) => relay));
  expect(cloud.gateway.connections()).toHaveLength(120);
  await Promise.all(crowd.map(({ relay }) => relay.close()));
  await cloud.close();
}, 60_000);
