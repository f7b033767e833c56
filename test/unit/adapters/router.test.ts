import { describe, expect, it } from "vitest";
import type { RouteEvent } from "#adapters/inbound/api-gateway/events.ts";
import { createRouter } from "#adapters/inbound/api-gateway/router.ts";
import { Busy } from "#domain/refusals.ts";
import { actions } from "#protocol/actions.ts";
import { connectEvent, disconnectEvent, messageEvent } from "../../fixtures/events.ts";
import { aLambdaContext } from "../../fixtures/lambda-context.ts";
import { aConnection, epoch } from "../../support/builders.ts";
import { aRelay } from "../../support/relay.ts";

describe("$connect", () => {
  it("stores the connection with the verified identity", async () => {
    const relay = aRelay();
    const player = aConnection();
    await expect(relay.connect(player)).resolves.toEqual({ statusCode: 200 });
    expect(relay.connections.all()).toEqual([player]);
  });

  it("echoes relay.v1, and never the token offered beside it", async () => {
    const relay = aRelay();
    const player = aConnection({ protocol: "relay.v1", room: "arena" });
    const headers = { "sec-websocket-protocol": "relay.v1,  bearer.secret" };
    await expect(relay.connect(player, { headers, query: { room: "arena" } })).resolves.toEqual({
      statusCode: 200,
      headers: { "Sec-WebSocket-Protocol": "relay.v1" },
    });
    expect(relay.connections.all()).toEqual([player]);
  });

  it("echoes relay.v1 when it was offered in a line of its own, before the token's", async () => {
    const relay = aRelay();
    const player = aConnection({ protocol: "relay.v1" });
    const event = connectEvent(player, { headers: { "Sec-WebSocket-Protocol": "bearer.secret" } });
    const multiValueHeaders = { "Sec-WebSocket-Protocol": ["relay.v1", "bearer.secret"] };
    await expect(relay.handle({ ...event, multiValueHeaders })).resolves.toMatchObject({
      headers: { "Sec-WebSocket-Protocol": "relay.v1" },
    });
  });

  it("gives a player the same seat at each connection of a session, and nobody else", async () => {
    const relay = aRelay();
    const query = { session: "tab-1" };
    const userId = "u1";
    await relay.connect(aConnection({ userId }), { query });
    await relay.connect(aConnection({ userId }), { query });
    await relay.connect(aConnection({ userId }), { query: { session: "tab-2" } });
    // Who says the session of another has a seat of his own.
    await relay.connect(aConnection({ userId: "u2" }), { query });
    const [first, again, otherTab, thief] = relay.connections.all().map(({ seat }) => seat);
    expect(again).toBe(first);
    expect(new Set([first, otherTab, thief]).size).toBe(3);
  });

  it.each([
    ["a bad room", { query: { room: "a b" } }],
    ["an empty room", { query: { room: "" } }],
    ["a bad session", { query: { session: "a b" } }],
    ["an empty session", { query: { session: "" } }],
    ["a session of 65 characters", { query: { session: "x".repeat(65) } }],
    ["a token as the only subprotocol", { headers: { "Sec-WebSocket-Protocol": "bearer.x" } }],
  ])("refuses %s with 400 and stores nothing", async (_, handshake) => {
    const relay = aRelay();
    await expect(relay.connect(aConnection(), handshake)).resolves.toEqual({ statusCode: 400 });
    expect(relay.connections.all()).toEqual([]);
  });

  it.each([
    ["no context", null],
    ["an empty context", {}],
    ["no user", { tokenExpiresAt: "1" }],
    ["an empty user", { userId: "", tokenExpiresAt: "1" }],
    ["no expiry", { userId: "u" }],
    ["an expiry that is null", { userId: "u", tokenExpiresAt: null }],
    ["an expiry that is no number", { userId: "u", tokenExpiresAt: "soon" }],
  ])("refuses with 401 when the authorizer left %s", async (_, authorizer) => {
    const relay = aRelay();
    const event = connectEvent(aConnection());
    const withoutSession = { ...event, requestContext: { ...event.requestContext, authorizer } };
    await expect(relay.handle(withoutSession)).resolves.toEqual({ statusCode: 401 });
    expect(relay.connections.all()).toEqual([]);
  });

  it("answers 500 when the registry is down, so that the socket does not open", async () => {
    const relay = aRelay();
    relay.connections.add = () => Promise.reject(new Error("table is gone"));
    await expect(relay.connect(aConnection())).resolves.toEqual({ statusCode: 500 });
  });

  it("that is refused sends nothing to a socket that is not open yet", async () => {
    const relay = aRelay();
    const player = aConnection({ protocol: "relay.v1" });
    relay.messenger.open(player.connectionId);
    relay.connections.add = () => Promise.reject(new Error("table is gone"));
    const headers = { "Sec-WebSocket-Protocol": "relay.v1" };
    await expect(relay.connect(player, { headers })).resolves.toEqual({ statusCode: 500 });
    expect(relay.frames(player)).toEqual([]);
  });
});

describe("$disconnect", () => {
  it("forgets the connection", async () => {
    const relay = aRelay();
    const player = await relay.join({ room: "arena" });
    await expect(relay.disconnect(player)).resolves.toEqual({ statusCode: 200 });
    expect(relay.connections.all()).toEqual([]);
  });

  it("succeeds without a session and leaves the row to its expiry", async () => {
    const relay = aRelay();
    const player = await relay.join();
    const event = disconnectEvent(player);
    const lost = { ...event, requestContext: { ...event.requestContext, authorizer: null } };
    await expect(relay.handle(lost)).resolves.toEqual({ statusCode: 200 });
    expect(relay.connections.all()).toEqual([player]);
  });

  it.each<[code: number | undefined, how: string, reason: string]>([
    [1000, "said goodbye", "closed"],
    [1001, "left the page", "closed"],
    [undefined, "said nothing", "closed"],
    [1006, "was cut off", "lost"],
    [1009, "sent too much at once", "lost"],
  ])("with code %o tells the room that a player who %s was %s", async (code, _, reason) => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1", profile: "null" });
    const other = await relay.join({ protocol: "relay.v1" });
    await relay.disconnect(player, code);
    const { seat, connectionId } = player;
    const left = { seat, connectionId, reason };
    expect(relay.frames(other)).toEqual([expect.objectContaining({ pages: [[{ left }]] })]);
  });

  it("forgets a connection that has expired", async () => {
    const relay = aRelay();
    const player = await relay.join({ expiresAt: epoch / 1000 - 1 });
    await relay.disconnect(player);
    expect(relay.connections.all()).toEqual([]);
  });
});

describe("message", () => {
  it("passes on what the player says, under the gateway's id", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    const other = await relay.join({ protocol: "relay.v1" });
    const event = messageEvent(sender, "message", { action: "message", message: "hi" });
    await relay.handle(event);
    const { seat, userId } = sender;
    expect(relay.frames(other)).toEqual([
      {
        ...{ type: "tick", room: "lobby", epoch: "n1.1", page: 1, at: epoch },
        users: { [seat]: userId },
        pages: [[[seat, event.requestContext.messageId, "hi"]]],
      },
    ]);
  });

  it("passes on several, under the ids that the player counts", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    const messages = ["a", { x: [1, "],["] }, null];
    await relay.send(sender, { action: "message", messages, id: 7, after: null });
    const { seat } = sender;
    expect(relay.frames(sender)).toMatchObject([
      { pages: [messages.map((message, index) => [seat, 7 + index, message])] },
    ]);
  });

  it("places a frame that is sent again once, where it was sent from first", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    await relay.send(sender, { action: "message", message: "first", id: 1, after: null });
    const after = { epoch: "n1.1", page: 1 };
    const frame = { action: "message", message: "second", id: 2, after };
    await relay.send(sender, frame);
    await relay.send(sender, { action: "message", message: "third", id: 3, after });
    await relay.send(sender, frame);
    expect(relay.heard(sender)).toEqual(["first", "second", "third"]);
  });

  it("cannot be sent in another's name, from another room or seat", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    const other = await relay.join({ protocol: "relay.v1" });
    const forged = { userId: "victim", room: "arena", seat: other.seat, users: { x: "victim" } };
    await relay.send(sender, { action: "message", message: "hi", id: 1, ...forged });
    const { seat, userId } = sender;
    expect(relay.frames(other)).toMatchObject([{ room: "lobby", pages: [[[seat, 1, "hi"]]] }]);
    expect(relay.frames(other)).toEqual([expect.objectContaining({ users: { [seat]: userId } })]);
  });
});

describe("a message's JSON", () => {
  /** What a `relay.v1` and a plain player receive of a message, as text. */
  async function relayed(json: string) {
    const relay = aRelay();
    const sender = await relay.join();
    const [player, unity] = [await relay.join({ protocol: "relay.v1" }), await relay.join()];
    const body = `{ "message" : "not this" ,"x":{"message":0},"action":"message", "message": ${json} }`;
    await relay.handle(messageEvent(sender, "message", body));
    return [...relay.texts(player), ...relay.texts(unity)];
  }

  it.each([
    "76561197980428154",
    "1e400",
    "-0",
    '{"10":1,"2":[1.50, "\\u00e9"]}',
    '{"a":"}],{\\"","b":1}',
  ])("is relayed as it was written: %s", async (json) => {
    expect(await relayed(json)).toEqual([expect.stringContaining(`=",${json}]]]}`), json]);
  });

  it("is relayed to plain players as its text when it is a string", async () => {
    const [frame, text] = await relayed('"say \\"hi\\" \\ud83d\\ude00"');
    expect(JSON.parse(frame ?? "").pages[0][0][2]).toBe('say "hi" 😀');
    expect(text).toBe('say "hi" 😀');
  });

  it.each([
    ["forbidden_key", '{"a":{"__proto__":1},"a":1}'],
    ["invalid_message", `{"a":${"[".repeat(62)}${"]".repeat(62)}}`],
  ])("is refused as %s also for what a parser passes over: %s", async (code, json) => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    await relay.handle(
      messageEvent(sender, "message", `{"action":"message","message":{"b":${json},"b":0}}`),
    );
    expect(relay.frames(sender)).toEqual([expect.objectContaining({ type: "error", code })]);
  });

  it("may be nested 64 levels deep, the frame counted, and not one more", async () => {
    const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    expect(await relayed(nested(63))).toHaveLength(2);
    expect(await relayed(nested(64))).toEqual([]);
  });
});

describe("heartbeat", () => {
  it("is answered to a relay.v1 client", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1" });
    await relay.send(player, { action: "heartbeat", id: "1" });
    expect(relay.frames(player)).toEqual([expect.objectContaining({ type: "pong", id: "1" })]);
  });

  it("asks for what is missing, and is answered with it", async () => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1" });
    const other = await relay.join({ protocol: "relay.v1" });
    await relay.send(player, { action: "message", message: "hi", id: 1 });
    const heartbeat = { action: "heartbeat", id: "1", since: null };
    await relay.send(player, heartbeat);
    await relay.send(player, { ...heartbeat, id: "2", resend: true });
    const replay = expect.objectContaining({ type: "replay", page: 1 });
    const tick = expect.objectContaining({ type: "tick" });
    const pong = { type: "pong", head: { epoch: "n1.1", page: 1 }, recovered: true };
    expect(relay.frames(player)).toEqual([
      tick,
      replay,
      expect.objectContaining({ ...pong, id: "1" }),
      replay,
      expect.objectContaining({ ...pong, id: "2" }),
    ]);
    expect(relay.frames(other)).toEqual([tick, replay]);
  });

  it("may carry an empty message, as the Unity client's does, and is not answered in plain", async () => {
    const relay = aRelay();
    const player = await relay.join();
    const heartbeat = { action: "heartbeat", message: "" };
    await expect(relay.send(player, heartbeat)).resolves.toEqual({ statusCode: 200 });
    expect(relay.frames(player)).toEqual([]);
  });
});

describe("bad input on an open connection", () => {
  const said = { action: "message", message: "x" };
  const asks = { action: "heartbeat" };
  const cases: readonly [string, string | object, string][] = [
    ["invalid JSON", '{"action":', "malformed_json"],
    ["an empty frame", "", "malformed_json"],
    ["a JSON text that is no object", '["message"]', "malformed_json"],
    ["null", "null", "malformed_json"],
    ["a number", "42", "malformed_json"],
    ["a string", '"message"', "malformed_json"],
    ["an unknown action", { action: "dance" }, "unknown_action"],
    ["no action", { message: "hi" }, "unknown_action"],
    ["the action __proto__", '{"action":"__proto__"}', "unknown_action"],
    ["the action constructor", { action: "constructor" }, "unknown_action"],
    ["the action toString", { action: "toString" }, "unknown_action"],
    ["the key __proto__", '{"action":"message","message":"x","__proto__":{}}', "forbidden_key"],
    ["a nested __proto__", '{"action":"x","message":[{"__proto__":1}]}', "forbidden_key"],
    ["an escaped __proto__", '{"\\u005f_proto__":1}', "forbidden_key"],
    ["the key constructor", { action: "message", message: { constructor: 1 } }, "forbidden_key"],
    ["no message", { action: "message" }, "invalid_message"],
    ["an empty message", { action: "message", message: "" }, "invalid_message"],
    ["an id of a message that is a text", { ...said, id: "1" }, "invalid_message"],
    ["an id that is 0", { ...said, id: 0 }, "invalid_message"],
    ["an id that is negative", { ...said, id: -1 }, "invalid_message"],
    ["an id that is no integer", { ...said, id: 1.5 }, "invalid_message"],
    ["an id that is too large to count on", { ...said, id: 2 ** 53 - 32 }, "invalid_message"],
    ["message and messages", { ...said, messages: ["x"] }, "invalid_message"],
    ["messages that are empty", { action: "message", messages: [] }, "invalid_message"],
    ["an empty one of messages", { action: "message", messages: ["x", ""] }, "invalid_message"],
    ["33 messages", { action: "message", messages: Array(33).fill(1) }, "invalid_message"],
    ["1,000 messages", { action: "message", messages: Array(1_000).fill(1) }, "invalid_message"],
    ["messages that are no list", { action: "message", messages: "x" }, "invalid_message"],
    ["half of a surrogate pair", { action: "message", message: "\ud800" }, "invalid_message"],
    ["a position without a page", { ...said, after: { epoch: "e" } }, "invalid_message"],
    ["a negative page", { ...said, after: { epoch: "e", page: -1 } }, "invalid_message"],
    ["a huge page", { ...said, after: { epoch: "e", page: 2 ** 53 } }, "invalid_message"],
    ["half a page", { ...said, after: { epoch: "e", page: 0.5 } }, "invalid_message"],
    ["an empty epoch", { ...said, after: { epoch: "", page: 0 } }, "invalid_message"],
    ["a long epoch", { ...said, after: { epoch: "e".repeat(65), page: 0 } }, "invalid_message"],
    ["a position that is a text", { ...said, after: "e.1/1" }, "invalid_message"],
    ["a position that is not there", { ...said, after: { epoch: "e.1", page: 9 } }, "behind"],
    ["since a negative page", { ...asks, since: { epoch: "e", page: -1 } }, "invalid_message"],
    ["since a text", { ...asks, since: "" }, "invalid_message"],
    ["a resend that is a text", { ...asks, resend: "true" }, "invalid_message"],
    ["a heartbeat's id that is a number", { ...asks, id: 1 }, "invalid_message"],
    ["an empty id", { action: "heartbeat", id: "" }, "invalid_message"],
    ["an id of 65 characters", { action: "heartbeat", id: "😀".repeat(65) }, "invalid_message"],
    ["too deep a nesting", `{"a":${"[".repeat(70)}${"]".repeat(70)}}`, "invalid_message"],
    [
      "a message over the limit",
      { action: "message", message: "x".repeat(500) },
      "payload_too_large",
    ],
    [
      "messages that are over the limit together",
      { action: "message", messages: Array(3).fill("x".repeat(200)), id: 1 },
      "payload_too_large",
    ],
  ];

  it.each(cases)("answers %s with its code, and changes nothing", async (_, body, code) => {
    const relay = aRelay({ maxFrameBytes: 1_000 });
    const sender = await relay.join({ protocol: "relay.v1" });
    const other = await relay.join();
    const event = messageEvent(sender, routeOf(body), body);
    const { statusCode } = await relay.handle(event);
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(relay.frames(sender)).toEqual([
      expect.objectContaining({ type: "error", code, retryable: false }),
    ]);
    expect(relay.frames(other)).toEqual([]);
    expect(relay.connections.all()).toEqual([sender, other]);
    expect(relay.journal.pages("lobby")).toEqual([]);
  });

  it.each(cases)("sends a plain client no frame for %s, but counts it", async (_, body, code) => {
    const relay = aRelay({ maxFrameBytes: 1_000 });
    const sender = await relay.join({ protocol: "plain" });
    await relay.handle(messageEvent(sender, routeOf(body), body));
    expect(relay.frames(sender)).toEqual([]);
    expect(relay.telemetry.records).toEqual([
      { counts: { Refused: 1 }, dimensions: { route: routeOf(body), code } },
    ]);
  });

  it("counts the characters of an id as JSON Schema does, not the halves of pairs", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    const id = "😀".repeat(64);
    await relay.send(sender, { action: "heartbeat", id });
    await relay.send(sender, { action: "dance", id });
    expect(relay.frames(sender)).toEqual([
      expect.objectContaining({ type: "pong", id }),
      expect.objectContaining({ type: "error", id }),
    ]);
  });

  it("repeats the client's id in the refusal", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    await relay.send(sender, { action: "dance", id: "42" });
    expect(relay.frames(sender)).toEqual([expect.objectContaining({ id: "42" })]);
  });

  it.each([
    ["that is not safe to handle", '{"action":"message","message":{"__proto__":1},"id":"42"}', {}],
    ["of an expired connection", { action: "message", message: "x", id: "42" }, { expiresAt: 1 }],
  ])("repeats the id of a frame %s", async (_, body, traits) => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1", ...traits });
    await relay.send(sender, body);
    expect(relay.frames(sender)).toEqual([expect.objectContaining({ type: "error", id: "42" })]);
  });

  it("repeats a number as well, which messages have for an id", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    await relay.send(sender, { action: "message", message: "", id: 42 });
    expect(relay.frames(sender)).toEqual([
      expect.objectContaining({ code: "invalid_message", id: 42 }),
    ]);
  });

  it.each(["", "x".repeat(65), 4.2, 2 ** 53, null, [1]])(
    "does not repeat an id that is none, such as %j",
    async (id) => {
      const relay = aRelay();
      const sender = await relay.join({ protocol: "relay.v1" });
      await relay.send(sender, { action: "dance", id });
      expect(relay.frames(sender)).toEqual([expect.not.objectContaining({ id })]);
    },
  );

  it("repeats an id of 64 characters, the longest there is", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    const id = "x".repeat(64);
    await relay.send(sender, { action: "dance", id });
    await relay.send(sender, { action: "heartbeat", id });
    expect(relay.frames(sender)).toEqual([
      expect.objectContaining({ type: "error", code: "unknown_action", id }),
      expect.objectContaining({ type: "pong", id }),
    ]);
  });

  it("takes a frame that is nested 64 levels deep, and none that is deeper", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    const nested = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels));
    // The frame itself is the first level.
    await relay.send(sender, { action: "message", message: nested(63), id: 63 });
    await relay.send(sender, { action: "message", message: nested(64), id: 64 });
    expect(relay.frames(sender)).toEqual([
      expect.objectContaining({ type: "tick" }),
      expect.objectContaining({ code: "invalid_message", id: 64 }),
    ]);
  });

  it("logs what was refused, where and why", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    await relay.send(sender, { action: "dance" });
    expect(relay.telemetry.lines).toEqual([
      {
        level: "info",
        event: "refused",
        fields: {
          route: "$default",
          connectionId: sender.connectionId,
          code: "unknown_action",
        },
        error: undefined,
      },
    ]);
  });

  it("leaves the connection open", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    await relay.send(sender, "not JSON");
    expect(relay.messenger.isClosed(sender.connectionId)).toBe(false);
  });

  it("names the field and the rule, never the value", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    await relay.send(sender, { action: "heartbeat", id: "secret".repeat(20) });
    await relay.send(sender, { action: "message", message: "x", after: { epoch: "secret" } });
    await relay.send(sender, { action: "message", message: "x", id: "secret" });
    expect(relay.frames(sender)).toEqual([
      expect.objectContaining({ message: '"id" must NOT have more than 64 characters.' }),
      expect.objectContaining({ message: `"after" must have required property 'page'.` }),
      expect.objectContaining({ message: '"id" must be integer.' }),
    ]);
  });

  it.each([
    ["neither", {}],
    ["both", { message: "x", messages: ["x"] }],
  ])("says that a frame has either message or messages, to one that has %s", async (_, frame) => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    await relay.send(sender, { action: "message", ...frame });
    const message = 'A frame has "message" or "messages", and not both.';
    expect(relay.frames(sender)).toEqual([expect.objectContaining({ message })]);
  });
});

describe("a lifecycle route named in a frame", () => {
  it.each(["$connect", "$disconnect"])("%s reaches no lifecycle handler", async (action) => {
    const relay = aRelay();
    const player = await relay.join({ protocol: "relay.v1" });
    await relay.handle(messageEvent(player, action, { action }));
    await relay.handle(messageEvent(player, "$default", { action }));
    expect(relay.connections.all()).toEqual([player]);
    expect(relay.frames(player)).toEqual([
      expect.objectContaining({ code: "unknown_action" }),
      expect.objectContaining({ code: "unknown_action" }),
    ]);
  });
});

describe("an expired connection", () => {
  it.each([
    ["a message", { action: "message", message: "hi" }],
    ["a heartbeat", { action: "heartbeat" }],
    ["anything else", "not even JSON"],
  ])("is told so and closed when it sends %s", async (_, body) => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1", expiresAt: epoch / 1000 });
    const other = await relay.join();
    await relay.send(sender, body);
    expect(relay.frames(sender)).toEqual([expect.objectContaining({ code: "token_expired" })]);
    expect(relay.messenger.isClosed(sender.connectionId)).toBe(true);
    expect(relay.frames(other)).toEqual([]);
  });

  it("is closed without a frame when it is plain", async () => {
    const relay = aRelay();
    const sender = await relay.join({ expiresAt: epoch / 1000 });
    await relay.send(sender, { action: "heartbeat" });
    expect(relay.frames(sender)).toEqual([]);
    expect(relay.messenger.isClosed(sender.connectionId)).toBe(true);
  });

  it("may still speak in the millisecond before", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1", expiresAt: epoch / 1000 + 1 });
    await relay.clock.sleep(999);
    await relay.send(sender, { action: "heartbeat", id: "1" });
    expect(relay.frames(sender)).toEqual([expect.objectContaining({ type: "pong" })]);
  });
});

describe("a room that takes no more", () => {
  const cause = new Error("throttled");

  async function aThrottledRelay() {
    const relay = aRelay();
    relay.journal.newest = () => Promise.reject(new Busy({ cause }));
    return { relay, sender: await relay.join({ protocol: "relay.v1" }) };
  }

  it("is told a sender as something that passes, and when to try again", async () => {
    const { relay, sender } = await aThrottledRelay();
    const response = await relay.send(sender, { action: "message", message: "hi", id: 7 });
    expect(response).toEqual({ statusCode: 503 });
    const frame = { type: "error", id: 7, code: "busy", retryable: true, retryAfterMs: 500 };
    expect(relay.frames(sender)).toEqual([expect.objectContaining(frame)]);
  });

  it("is told those who run it, with what is behind it", async () => {
    const { relay, sender } = await aThrottledRelay();
    await relay.send(sender, { action: "heartbeat", since: null });
    const { connectionId } = sender;
    const fields = { route: "heartbeat", connectionId, code: "busy" };
    expect(relay.telemetry.lines).toEqual([
      { level: "warn", event: "refused", fields, error: cause },
    ]);
  });
});

describe("an unexpected error", () => {
  it("is logged, and never shows its message to the client", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    const bug = new Error("secret detail");
    relay.journal.newest = () => Promise.reject(bug);
    const response = await relay.send(sender, { action: "message", message: "hi", id: 1 });
    expect(response).toEqual({ statusCode: 500 });
    expect(relay.frames(sender)).toEqual([
      expect.objectContaining({ type: "error", id: 1, code: "internal", retryable: true }),
    ]);
    expect(JSON.stringify(relay.frames(sender))).not.toContain("secret");
    expect(relay.telemetry.lines).toEqual([
      {
        level: "error",
        event: "failed",
        fields: { route: "message", connectionId: sender.connectionId },
        error: bug,
      },
    ]);
  });

  it("answers a message whose session was lost with a status alone", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1" });
    const event = messageEvent(sender, "message", { action: "message", message: "hi" });
    const lost: RouteEvent = {
      ...event,
      requestContext: { ...event.requestContext, authorizer: null },
    };
    await expect(relay.handle(lost)).resolves.toEqual({ statusCode: 401 });
    expect(relay.frames(sender)).toEqual([]);
  });
});

describe("an event is over, and its instance is frozen, only when all is that it began:", () => {
  /** A relay whose ports take some turns for each call, and how many of those are under way. */
  function aSlowRelay() {
    const relay = aRelay();
    const load = { calls: 0, underWay: 0 };
    function slowed<Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) {
      return async (...args: Args) => {
        load.calls++;
        load.underWay++;
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
        const result = await call(...args);
        load.underWay--;
        return result;
      };
    }
    const { messenger, connections, bars, journal } = relay;
    messenger.post = slowed(messenger.post.bind(messenger));
    messenger.close = slowed(messenger.close.bind(messenger));
    connections.add = slowed(connections.add.bind(connections));
    connections.find = slowed(connections.find.bind(connections));
    connections.ofUser = slowed(connections.ofUser.bind(connections));
    bars.isBarred = slowed(bars.isBarred.bind(bars));
    connections.remove = slowed(connections.remove.bind(connections));
    connections.removeAll = slowed(connections.removeAll.bind(connections));
    journal.newest = slowed(journal.newest.bind(journal));
    journal.write = slowed(journal.write.bind(journal));
    return { relay, load };
  }

  type Relay = ReturnType<typeof aRelay>;
  const aGhost = { connectedAt: epoch - 60_000 };
  const lonely = { protocol: "relay.v1", room: "nobody-knows" } as const;

  it.each<[string, number, (relay: Relay) => Promise<unknown>]>([
    ["$connect", 3, (relay) => relay.connect(aConnection())],
    ["$disconnect", 1, (relay) => relay.disconnect(aConnection())],
    ["a refusal", 1, (relay) => relay.send(aConnection({ protocol: "relay.v1" }), "no JSON")],
    [
      "a refusal that ends the connection",
      2,
      (relay) => relay.send(aConnection({ protocol: "relay.v1", expiresAt: 1 }), "{}"),
    ],
    [
      "a heartbeat without a row, in plain",
      4,
      (relay) => relay.send(aConnection({ room: "nobody-knows" }), { action: "heartbeat" }),
    ],
    [
      "a heartbeat without a row, in a room without a log",
      6,
      (relay) => relay.send(aConnection(lonely), { action: "heartbeat" }),
    ],
    [
      "a message into an empty room",
      2,
      (relay) => relay.send(aConnection(lonely), { action: "message", message: "hi", id: 1 }),
    ],
    [
      "messages of two ticks, after which a ghost is forgotten",
      2 + 3 + 2 * 2,
      async (relay) => {
        relay.connections.inRoom = async function* () {
          yield [aConnection(aGhost)];
        };
        const sender = aConnection({ protocol: "relay.v1" });
        await relay.send(sender, { action: "message", message: "hi", id: 1 });
        await relay.send(sender, { action: "message", message: "hi", id: 2 });
      },
    ],
  ])("%s", async (_, calls, happens) => {
    const { relay, load } = aSlowRelay();
    await happens(relay);
    expect(load).toEqual({ calls, underWay: 0 });
  });
});

it("what is to be around the handler sees every event", async () => {
  const relay = aRelay();
  const seen: unknown[] = [];
  const before = ({ event }: { readonly event: unknown }) => {
    seen.push(event);
  };
  const router = createRouter({ ...relay, middlewares: [{ before }] });
  const event = disconnectEvent(aConnection());
  await router(event, aLambdaContext());
  expect(seen).toEqual([event]);
});

function routeOf(body: string | object): string {
  const isMessage =
    typeof body === "string" ? body.includes('"action":"message"') : "action" in body;
  if (typeof body === "string") return isMessage ? "message" : "$default";
  const { action } = { action: "$default", ...body };
  return actions.find((it) => it === action) ?? "$default";
}
