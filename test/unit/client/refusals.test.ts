import { describe, expect, it } from "vitest";
import { InvalidOptionsError } from "../../../src/client/errors.ts";
import { connectWith } from "../../../src/client/reconnecting-client.ts";
import type { ConnectOptions } from "../../../src/client/relay-client.ts";
import { epoch } from "../../support/builders.ts";
import { FakePlatform } from "./support/fake-platform.ts";
import { anOpenPlayer, aPlayer, aToken, config } from "./support/player.ts";

type Player = Awaited<ReturnType<typeof aPlayer>>;

const upgradeRequired = async () => ({ status: 426, json: async () => ({}) });

/** Refuses the handshake so often, or until the client gives up. */
async function refuse({ platform, relay }: Player, times: number): Promise<void> {
  for (let i = 0; i < times && relay.state !== "closed"; i++) {
    platform.socket.end();
    await platform.settle();
    await platform.advance(14_000);
  }
}

const ending = ({ details }: Player) => details("closed")[0];

describe("a refused handshake", () => {
  it("five times in a row with fresh tokens, where something answers HTTP, is the end", async () => {
    const player = await aPlayer();
    player.platform.answer = upgradeRequired;
    await refuse(player, 4);
    expect(player.relay.state).toBe("reconnecting");
    await refuse(player, 1);
    expect(ending(player)).toMatchObject({
      reason: "refused",
      error: { code: "connection_refused", retryable: false },
    });
    expect(ending(player)?.error?.message).toContain(
      "refused 5 in a row: clients are not told why",
    );
    expect(new Set(player.platform.sockets.map(({ token }) => token)).size).toBe(5);
  });

  it("is asked about over HTTP, at the relay's address, without the token", async () => {
    const player = await aPlayer();
    await refuse(player, 1);
    expect(player.platform.requests).toEqual([
      { url: "https://relay.example/prod", init: { mode: "no-cors" } },
    ]);
  });

  it.each([true, false])("is waited out where nothing answers (online: %s)", async (online) => {
    const player = await aPlayer();
    player.platform.online = online;
    await refuse(player, 200);
    expect([player.relay.state, player.details("closed")]).toEqual(["reconnecting", []]);
    const reason = online ? "Nothing answers there." : "This machine is offline.";
    expect(player.details("reconnecting").at(-1)?.reason).toContain(reason);
  });

  it("is waited out where such tokens were accepted before", async () => {
    const player = await anOpenPlayer();
    player.platform.answer = upgradeRequired;
    player.platform.socket.end();
    await player.platform.advance(500);
    await refuse(player, 200);
    expect(player.relay.state).toBe("reconnecting");
    expect(player.platform.requests).toEqual([]);
  });

  it.each<[string, Partial<ConnectOptions>, object]>([
    ["no access token", {}, { token_use: "id" }],
    ["of another user pool", { config }, { iss: "https://x/eu-west-1_other" }],
    ["of another app client", { config }, { client_id: "other" }],
  ])("is final at once when the token is %s", async (flaw, options, claims) => {
    const player = await aPlayer({ ...options, token: async () => aToken(claims) });
    player.platform.answer = upgradeRequired;
    await refuse(player, 1);
    expect(ending(player)?.error?.message).toContain(`the token is ${flaw}.`);
  });

  it("is not blamed on such a token while nothing answers", async () => {
    const player = await aPlayer({ token: async () => "no-jwt" });
    await refuse(player, 20);
    expect(player.relay.state).toBe("reconnecting");
  });

  it("is final when tokens that have expired are all there is, also after better ones", async () => {
    let exp = epoch / 1000 + 60;
    const player = await aPlayer({ token: async () => aToken({ exp }) });
    player.platform.answer = upgradeRequired;
    await player.platform.socket.accept({ expiresAt: exp });
    await player.platform.advance(61_000);
    exp += 1;
    await refuse(player, 5);
    expect(ending(player)?.error?.message).toContain("in a row: the token is expired.");
  });
});

it("a relay that ends every connection as expired is left in peace after five", async () => {
  const player = await aPlayer();
  for (let i = 0; i < 5; i++) {
    const { socket } = player.platform;
    socket.answersHeartbeats = false;
    await socket.accept();
    const expired = { code: "token_expired", message: "Expired.", retryable: false } as const;
    socket.receive({ type: "error", id: "h1", ...expired });
    socket.end(1000);
    await player.platform.advance(14_000);
  }
  expect(ending(player)?.error?.message).toContain("refused 5 in a row: the token is expired.");
});

describe("token()", () => {
  it.each([
    ["an error that says so", Object.assign(new Error("gone"), { retryable: false }), 1],
    ["any other error, five times", new Error("no"), 5],
    ["nothing at all, five times", undefined, 5],
  ])("that rejects with %s is the end", async (_, error, calls) => {
    let count = 0;
    const token = () => {
      count++;
      return Promise.reject(error);
    };
    const player = await aPlayer({ token });
    await player.platform.advance(60_000);
    expect([ending(player)?.reason, count]).toEqual(["refused", calls]);
    expect(ending(player)?.error?.cause).toBe(error);
  });

  it.each([
    ["a network error", new TypeError("Failed to fetch")],
    ["an error that says so", Object.assign(new Error("busy"), { retryable: true })],
  ])("that rejects with %s is asked for ever", async (_, error) => {
    const player = await aPlayer({ token: () => Promise.reject(error) });
    await player.platform.advance(3_600_000);
    expect(player.relay.state).toBe("reconnecting");
  });

  it.each(["", "two words", "a,b", 5])(
    "that gives %j is the end, and opens nothing",
    async (bad) => {
      const player = await aPlayer({ token: async () => bad as string });
      expect(ending(player)?.error?.message).toBe("token() gave no token.");
      expect(player.platform.sockets).toEqual([]);
    },
  );

  it("that throws is like one that rejects", async () => {
    const token = () => {
      throw Object.assign(new Error("no"), { retryable: false });
    };
    expect(ending(await aPlayer({ token }))?.reason).toBe("refused");
  });

  it("that fails for good while a connection serves is reported, and the end after it", async () => {
    let isGone = false;
    const gone = Object.assign(new Error("gone"), { retryable: false });
    const token = async () => (isGone ? Promise.reject(gone) : aToken());
    const player = await aPlayer({ token });
    await player.platform.socket.accept();
    isGone = true;
    await player.platform.advance(100 * 60_000);
    expect([player.relay.state, player.story()]).toEqual(["open", ["open", "error"]]);
    player.platform.socket.end();
    await player.platform.advance(1_000);
    expect(player.story()).toEqual(["open", "error", "reconnecting", "closed"]);
  });
});

it.each(["a b", "", "x".repeat(65), "ü"])(
  "the room %j is refused without a connection",
  async (room) => {
    const player = await aPlayer({ room });
    expect(ending(player)?.error?.message).toContain("A room name is");
    expect(player.platform.sockets).toEqual([]);
  },
);

it.each<[string, object]>([
  ["neither url nor config", {}],
  ["both", { url: "wss://relay.example", config }],
  ["an https url", { url: "https://relay.example" }],
  ["no url at all", { url: "relay" }],
  ["an empty config", { config: {} }],
  ["no token function", { url: "wss://relay.example", token: "secret" }],
  ["a negative queue", { url: "wss://relay.example", whileDisconnected: { queue: -1 } }],
  ["a queue of what is no number", { url: "wss://relay.example", whileDisconnected: {} }],
  ["no time to answer", { url: "wss://relay.example", requestTimeoutMs: 0 }],
])("connect refuses %s", (_, options) => {
  const token = async () => aToken();
  expect(() => connectWith(new FakePlatform(), { token, ...options })).toThrow(InvalidOptionsError);
});

it("no error and no event tells the token", async () => {
  const player = await aPlayer({ token: async () => aToken({ token_use: "id" }) });
  player.platform.answer = upgradeRequired;
  await refuse(player, 1);
  expect(
    JSON.stringify(player.events, (_, value) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
    ),
  ).not.toContain(aToken({ token_use: "id" }));
});
