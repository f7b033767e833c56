import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { ClosedError, InvalidOptionsError } from "../../../src/client/errors.ts";
import { connectWith } from "../../../src/client/reconnecting-client.ts";
import type { ConnectOptions, TokenRequest } from "../../../src/client/relay-client.ts";
import { epoch } from "../../support/builders.ts";
import { FakePlatform } from "./support/fake-platform.ts";
import { anOpenPlayer, aPlayer, aToken, config } from "./support/player.ts";

type Player = Awaited<ReturnType<typeof aPlayer>>;

const minute = 60_000;
const hour = 60 * minute;

/** Refuses the handshake so often, or until the client gives up. */
async function refuse({ platform, relay }: Player, times: number): Promise<void> {
  for (let i = 0; i < times && relay.state !== "closed"; i++) {
    platform.socket.end();
    await platform.advance(15_000);
  }
}

const ending = ({ details }: Player) => details("closed")[0];

/** Gives tokens that differ, and remembers what it was asked for. */
function aProvider() {
  const requests: TokenRequest[] = [];
  const token = async (request: TokenRequest) => aToken({ jti: requests.push(request) });
  return { requests, token };
}

describe("a refused handshake", () => {
  it.each<[string, () => Promise<Player>]>([
    ["before any was accepted", aPlayer],
    ["after one was accepted", anOpenPlayer],
  ])("%s is tried again for ever, and its reason blames nobody", async (_, start) => {
    const player = await start();
    await refuse(player, 200);
    expect([player.relay.state, ending(player)]).toEqual(["reconnecting", undefined]);
    expect(player.platform.sockets.length).toBeGreaterThan(190);
    expect(player.details("reconnecting").at(-1)?.reason).toBe("The handshake failed.");
    player.platform.chance = 0;
    player.platform.socket.end();
    await player.platform.advance(1);
    await player.platform.socket.accept();
    expect(player.relay.state).toBe("open");
  });

  it("is judged without the network, so that no policy of a page hides a bad token", async () => {
    const player = await aPlayer({ token: async () => aToken({ token_use: "id" }) });
    await refuse(player, 1);
    expect([ending(player)?.reason, player.platform.requests]).toEqual(["refused", []]);
  });

  it.each<[string, Partial<ConnectOptions>, object]>([
    ["no access token", {}, { token_use: "id" }],
    ["of another user pool", { config }, { iss: "https://x/eu-west-1_other" }],
    ["of another app client", { config }, { client_id: "other" }],
  ])("is final at once when the token is %s", async (flaw, options, claims) => {
    const player = await aPlayer({ ...options, token: async () => aToken(claims) });
    expect(player.relay.state).toBe("connecting");
    await refuse(player, 1);
    expect(ending(player)).toMatchObject({
      reason: "refused",
      error: { code: "connection_refused", retryable: false },
    });
    expect(ending(player)?.error?.message).toContain(`the token is ${flaw}.`);
  });

  it("is final when what token() gave is no JSON Web Token", async () => {
    const player = await aPlayer({ token: async () => "no-jwt" });
    await refuse(player, 1);
    expect(ending(player)?.error?.message).toContain("the token is no access token.");
  });

  it("is not final for a token that the config says nothing about", async () => {
    const { API_Gateway } = config;
    const partial = { API_Gateway, Cognito: undefined } as never;
    const player = await aPlayer({ config: partial });
    await refuse(player, 9);
    expect(player.relay.state).toBe("reconnecting");
  });

  it.each([
    { CognitoUserPool: "", AppClientId: "" },
    { CognitoUserPool: null, AppClientId: null, AppClientID: 5 },
    { CognitoUserPool: " eu-west-1_pool ", AppClientId: "app\n" },
    { AppClientId: "", AppClientID: "app" },
  ])("is not final for a config with the flaws %j", async (flaws) => {
    const Cognito = Object.freeze({ ...config.Cognito, ...flaws });
    const player = await aPlayer({ config: Object.freeze({ ...config, Cognito }) as never });
    await refuse(player, 9);
    expect(player.relay.state).toBe("reconnecting");
  });

  it("makes the next attempt ask for a fresh token, until one is not refused", async () => {
    const { requests, token } = aProvider();
    const player = await aPlayer({ token });
    await refuse(player, 2);
    expect(requests.slice(0, 3)).toEqual([{ fresh: false }, { fresh: true }, { fresh: true }]);
    await player.platform.socket.accept();
    player.platform.socket.end(1001);
    await player.platform.advance(5_000);
    expect(requests.at(-1)).toEqual({ fresh: false });
  });

  it("says so when the token has expired by this device's clock, and goes on", async () => {
    const player = await aPlayer({ token: async () => aToken({ exp: epoch / 1000 }) });
    await refuse(player, 50);
    expect(player.relay.state).toBe("reconnecting");
    expect(player.details("reconnecting").at(-1)?.reason).toBe(
      "The handshake failed. By this device's clock the token has expired.",
    );
  });

  it("of a handshake that hangs says nothing about the token", async () => {
    const { requests, token } = aProvider();
    const player = await aPlayer({ token });
    await player.platform.advance(16_000);
    expect(requests).toEqual([{ fresh: false }, { fresh: false }]);
  });
});

it("a relay that ends every connection as expired is offered fresh tokens, for ever", async () => {
  const { requests, token } = aProvider();
  const player = await aPlayer({ token });
  for (let i = 0; i < 20; i++) {
    const { socket } = player.platform;
    socket.answersHeartbeats = false;
    await socket.accept();
    const expired = { code: "token_expired", message: "Expired.", retryable: false } as const;
    socket.receive({ type: "error", id: "h1", ...expired });
    socket.end(1000);
    await player.platform.advance(15_000);
  }
  expect(player.relay.state).toBe("reconnecting");
  expect(requests.slice(1).every(({ fresh }) => fresh)).toBe(true);
});

function aRevokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function unreadable(): object {
  return Object.defineProperty({}, "retryable", {
    get() {
      throw new Error("Do not look at me.");
    },
  });
}

/** What providers of tokens really reject with when the network or their server is down. */
const passing: readonly [string, unknown][] = [
  ["what fetch rejects with", new TypeError("Failed to fetch")],
  ["an AxiosError", Object.assign(new Error("Network Error"), { code: "ERR_NETWORK" })],
  ["a TimeoutError", new DOMException("signal timed out", "TimeoutError")],
  [
    "Amplify's NetworkError",
    Object.assign(new Error("A network error has occurred."), { name: "NetworkError" }),
  ],
  [
    "amazon-cognito-identity-js's NetworkError",
    Object.assign(new Error("Network error"), { code: "NetworkError" }),
  ],
  ["a backend's 503", Object.assign(new Error("503"), { status: 503 })],
  ["an error that says so", Object.assign(new Error("busy"), { retryable: true })],
  ["an error that says something else", Object.assign(new Error("no"), { retryable: 0 })],
  ["a text", "down"],
  ["nothing at all", undefined],
  ["null", null],
  ["a frozen error", Object.freeze(new Error("no"))],
  ["an error of another window", runInNewContext("new TypeError('no')")],
  ["an error whose cause is final", new Error("no", { cause: { retryable: false } })],
  ["an error whose name is no text", Object.assign(new Error("no"), { name: Symbol("name") })],
  ["what throws when it is looked at", unreadable()],
  ["a proxy that was revoked", aRevokedProxy()],
];

it("what token() rejects with cannot put a text into the reason but its name", async () => {
  const player = await aPlayer({ token: () => Promise.reject({ name: 5, message: "secret" }) });
  expect(player.details("reconnecting").at(-1)?.reason).toBe("token() failed.");
});

describe("token()", () => {
  it.each(passing)("that rejects with %s is asked again, for ever", async (_, error) => {
    let isDown = true;
    const token = async () => (isDown ? Promise.reject(error) : aToken());
    const player = await aPlayer({ token });
    await player.platform.advance(hour);
    expect(player.relay.state).toBe("reconnecting");
    const last = player.details("reconnecting").at(-1);
    expect(last?.reason).toMatch(/^token\(\) failed( \(\w+\))?\.$/);
    expect(last?.cause).toBe(error);
    isDown = false;
    await player.platform.advance(15_000);
    await player.platform.socket.accept();
    expect(player.relay.state).toBe("open");
  });

  it.each(passing)(
    "that rejects with %s at a rotation does not end all rotation",
    async (_, error) => {
      let isDown = false;
      const token = async () => (isDown ? Promise.reject(error) : aToken());
      const player = await aPlayer({ token });
      await player.platform.socket.accept();
      isDown = true;
      await player.platform.advance(1.5 * hour + 10 * minute);
      isDown = false;
      await player.platform.advance(15_000);
      await player.platform.socket.accept();
      expect([player.platform.sockets.length, player.story()]).toEqual([2, ["open"]]);
    },
  );

  it.each([undefined, null, "", "two words", "a,b", "<html>", 5, {}, Object("text")])(
    "that gives %j opens nothing, and is asked again",
    async (bad) => {
      let isDown = true;
      const player = await aPlayer({ token: async () => (isDown ? (bad as string) : aToken()) });
      await player.platform.advance(10 * minute);
      expect([player.relay.state, player.platform.sockets]).toEqual(["reconnecting", []]);
      expect(player.details("reconnecting").at(-1)?.reason).toBe("token() gave no token.");
      isDown = false;
      await player.platform.advance(15_000);
      await player.platform.socket.accept();
      expect(player.relay.state).toBe("open");
    },
  );

  it("that rejects with an error marked as final is the end, and its cause is told", async () => {
    const error = Object.assign(new Error("gone"), { retryable: false });
    let calls = 0;
    const token = () => {
      calls++;
      return Promise.reject(error);
    };
    const player = await aPlayer({ token });
    await player.platform.advance(minute);
    expect([ending(player)?.reason, calls]).toEqual(["refused", 1]);
    expect(ending(player)?.error?.cause).toBe(error);
  });

  it("that gave nothing is asked for a fresh one, since that may come from a cache", async () => {
    const requests: TokenRequest[] = [];
    const token = async (request: TokenRequest) => (requests.push(request) > 1 ? aToken() : "");
    const player = await aPlayer({ token });
    await player.platform.advance(15_000);
    expect(requests).toEqual([{ fresh: false }, { fresh: true }]);
  });

  it.each([0, -5, 1.5, "7", null])("whose token has the expiry %j is offered", async (exp) => {
    const player = await aPlayer({ token: async () => aToken({ exp }) });
    expect(player.platform.sockets).toHaveLength(1);
  });

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
    await player.platform.advance(100 * minute);
    expect([player.relay.state, player.story()]).toEqual(["open", ["open", "error"]]);
    player.platform.socket.end();
    await player.platform.advance(1_000);
    expect(player.story()).toEqual(["open", "error", "reconnecting", "closed"]);
  });

  it("whose token would not last longer is asked for a fresh one at the next rotation", async () => {
    const requests: TokenRequest[] = [];
    const token = async (request: TokenRequest) => {
      requests.push(request);
      return aToken({ exp: epoch / 1000 + 7200 });
    };
    const player = await aPlayer({ token });
    await player.platform.socket.accept();
    await player.platform.advance(1.9 * hour);
    expect(requests.slice(0, 3)).toEqual([{ fresh: false }, { fresh: false }, { fresh: true }]);
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

it("no WebSocket can be made: its exception is named, and it is tried again", async () => {
  const player = await aPlayer();
  player.platform.socket.fail("SecurityError");
  await player.platform.settle();
  expect(player.details("reconnecting").at(-1)?.reason).toBe(
    "No WebSocket could be made (SecurityError).",
  );
});

it.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["neither url nor config", {}],
  ["both", { url: "wss://relay.example", config }],
  ["an https url", { url: "https://relay.example" }],
  ["no url at all", { url: "relay" }],
  ["a url that is no text", { url: Symbol("url") }],
  ["an empty config", { config: {} }],
  ["a config of null", { config: null }],
  ["no token function", { url: "wss://relay.example", token: "secret" }],
  ["a room that is no text", { url: "wss://relay.example", room: 5 }],
  ["a negative queue", { url: "wss://relay.example", whileDisconnected: { queue: -1 } }],
  ["a queue of what is no number", { url: "wss://relay.example", whileDisconnected: {} }],
  ["a queue of null", { url: "wss://relay.example", whileDisconnected: null }],
  ["no time to answer", { url: "wss://relay.example", requestTimeoutMs: 0 }],
  ["no bytes to send", { url: "wss://relay.example", unsentLimitBytes: 0 }],
  ["no number of bytes", { url: "wss://relay.example", unsentLimitBytes: Number.NaN }],
  ["a number of bytes in words", { url: "wss://relay.example", unsentLimitBytes: "1000" }],
  ["a queue in words", { url: "wss://relay.example", whileDisconnected: { queue: "5" } }],
  ["a queue of a bigint", { url: "wss://relay.example", whileDisconnected: { queue: 5n } }],
  ["a null in a queue", { url: "wss://relay.example", whileDisconnected: { queue: null } }],
  ["a queue of a symbol", { url: "wss://relay.example", whileDisconnected: { queue: Symbol() } }],
  ["a time in words", { url: "wss://relay.example", requestTimeoutMs: "1000" }],
  ["a time of null", { url: "wss://relay.example", requestTimeoutMs: null }],
  ["a config that was not parsed", { config: JSON.stringify(config) }],
  ["a config that was not awaited", { config: Promise.resolve(config) }],
])("connect refuses %s by name", (_, options) => {
  const token = async () => aToken();
  const all = options && { token, ...Object(options) };
  expect(() => connectWith(new FakePlatform(), all as never)).toThrow(InvalidOptionsError);
});

it.each<unknown>([0, -1, Number.NaN, "5", 5n, true, Symbol("five")])(
  "request refuses a time-out of %s by name",
  async (timeoutMs) => {
    const { platform, relay } = await anOpenPlayer();
    await expect(relay.request("x", { timeoutMs } as never)).rejects.toThrow(InvalidOptionsError);
    expect(platform.socket.messages).toEqual([]);
  },
);

it.each([undefined, null, {}, "open"])("the listener %j is refused by name", async (listener) => {
  const { relay } = await aPlayer();
  expect(() => relay.on("open", listener as never)).toThrow(InvalidOptionsError);
});

it("no error and no event tells the token", async () => {
  const player = await aPlayer({ token: async () => aToken({ token_use: "id" }) });
  await refuse(player, 1);
  expect(
    JSON.stringify(player.events, (_, value) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
    ),
  ).not.toContain(aToken({ token_use: "id" }));
});

describe("a player who is put out", () => {
  const goodbye = (code: "replaced" | "kicked" | "barred") => {
    return { type: "error", code, message: `You are ${code}.`, retryable: false } as const;
  };
  const putOut = ["replaced", "kicked", "barred"] as const;

  it.each(putOut)("is told so, and makes no connection any more: %s", async (code) => {
    const player = await anOpenPlayer({ whileDisconnected: { queue: 1 } });
    const { platform, relay, details } = player;
    const request = relay.request("under way");
    const outcome = expect(request).rejects.toMatchObject({ code: "unknown_outcome" });
    platform.socket.receive(goodbye(code));
    platform.socket.end(1000);
    await outcome;
    const error = { name: "ConnectionRefusedError", code, message: `You are ${code}.` };
    expect(ending(player)).toMatchObject({ reason: "refused", error });
    await platform.advance(hour);
    expect([relay.state, platform.sockets.length]).toEqual(["closed", 1]);
    expect([details("error"), details("reconnecting"), platform.pendingTimers]).toEqual([
      [],
      [],
      0,
    ]);
    expect(() => relay.send("more")).toThrow(ClosedError);
  });

  it.each(putOut)("while it is let in makes no connection either: %s", async (code) => {
    const player = await aPlayer();
    const { platform } = player;
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    platform.socket.receive(goodbye(code));
    platform.socket.end(1000);
    await platform.advance(hour);
    expect([ending(player)?.error?.code, platform.sockets.length]).toEqual([code, 1]);
  });

  it.each<["replaced" | "kicked" | "barred", "open" | "closed"]>([
    ["replaced", "open"],
    ["kicked", "closed"],
    ["barred", "closed"],
  ])("while its next connection is made: %s is then %s", async (code, state) => {
    const player = await anOpenPlayer();
    const { platform, relay } = player;
    await platform.advance(1.5 * hour);
    const [old, next] = platform.sockets;
    old?.receive(goodbye(code));
    old?.end(1000);
    await platform.settle();
    // Whom its own next connection has replaced goes on with that.
    if (state === "open") await next?.accept();
    await platform.settle();
    expect([relay.state, next?.isOpen]).toEqual([state, state === "open"]);
  });
});

describe("a first heartbeat that is refused for good", () => {
  it("is not sent again, and ends the client with what the relay has said", async () => {
    const player = await aPlayer({ profile: JSON.parse('{"__proto__": 1}') });
    const { platform } = player;
    platform.socket.answersHeartbeats = false;
    await platform.socket.accept();
    const refusal = { code: "forbidden_key", message: "No such key.", retryable: false } as const;
    platform.socket.receive({ type: "error", id: "h1", ...refusal });
    await platform.advance(hour);
    const message = "The relay refused the first heartbeat (forbidden_key): No such key.";
    expect(ending(player)?.error).toMatchObject({ code: "connection_refused", message });
    expect([platform.sockets.length, platform.socket.sent.length]).toEqual([1, 1]);
    expect(player.details("error")).toEqual([]);
  });

  it("of the next connection leaves the one that there is in use", async () => {
    const { platform, relay, details } = await anOpenPlayer();
    await platform.advance(1.5 * hour);
    const [old, next] = platform.sockets;
    if (next !== undefined) next.answersHeartbeats = false;
    await next?.accept();
    const refusal = { code: "invalid_message", message: "What?", retryable: false } as const;
    next?.receive({ type: "error", id: "h1", ...refusal });
    await platform.advance(minute);
    expect([relay.state, old?.isOpen, platform.sockets.length]).toEqual(["open", true, 2]);
    expect(details("error")).toMatchObject([{ code: "connection_refused" }]);
  });
});
