import { describe, expect, it } from "vitest";
import { anOperator } from "../../support/operator.ts";

const deep = (levels: number) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
const seat = "AAAAAAAAAAA";

describe("an event that is no operation is refused by name", () => {
  it.each([
    [42, "invalid_request", "An event is one JSON object"],
    [null, "invalid_request", "An event is one JSON object"],
    ["kick", "invalid_request", "An event is one JSON object"],
    [[{ operation: "rooms" }], "invalid_request", "An event is one JSON object"],
    [
      {},
      "unknown_operation",
      '"operation" is one of "members", "rooms", "say", "kick", "bar", "unbar".',
    ],
    [{ operation: "toString" }, "unknown_operation", '"operation" is one of'],
    [{ operation: ["rooms"] }, "unknown_operation", '"operation" is one of'],
    [{ operation: "rooms", caller: "me\n" }, "invalid_request", '"caller" is an ARN'],
    [{ operation: "rooms", caller: 1 }, "invalid_request", '"caller" is an ARN'],
    [
      { operation: "rooms", room: "a" },
      "invalid_request",
      '"room" is no member of this operation.',
    ],
    [{ operation: "members" }, "invalid_request", '"room" is missing.'],
    [{ operation: "members", room: 1 }, "invalid_request", '"room" must be string.'],
    [{ operation: "members", room: "a b" }, "invalid_room", "A room name is"],
    [{ operation: "members", room: "" }, "invalid_request", '"room" must NOT have fewer than 1'],
    [{ operation: "say", room: "a" }, "invalid_request", '"message" is missing.'],
    [{ operation: "say", room: "../a", message: 1 }, "invalid_room", "A room name is"],
    [{ operation: "say", room: "a", message: 1, to: [] }, "invalid_request", '"to" must NOT have'],
    [
      { operation: "say", room: "a", message: 1, to: ["me"] },
      "invalid_request",
      '"to.0" must match',
    ],
    [
      { operation: "say", room: "a", message: 1, to: Array(33).fill(seat) },
      "invalid_request",
      '"to"',
    ],
    [{ operation: "say", room: "a", message: "x".repeat(140_000) }, "payload_too_large", "limit"],
    [{ operation: "say", room: "a", message: "\ud800" }, "invalid_message", "surrogate"],
    [{ operation: "say", room: "a", message: deep(64) }, "invalid_message", "64 levels"],
    [
      JSON.parse('{"operation":"say","room":"a","message":{"__proto__":1}}'),
      "forbidden_key",
      "__proto__",
    ],
    [{ operation: "kick" }, "invalid_request", "Who is meant?"],
    [{ operation: "kick", room: "a" }, "invalid_request", "Who is meant?"],
    [{ operation: "kick", seat }, "invalid_request", "Who is meant?"],
    [{ operation: "kick", user: "u", room: "a" }, "invalid_request", "Who is meant?"],
    [{ operation: "kick", room: "a", seat, connection: "c" }, "invalid_request", "Who is meant?"],
    [
      { operation: "kick", user: "u", room: "a", connection: "c" },
      "invalid_request",
      "Who is meant?",
    ],
    [{ operation: "kick", room: "a", seat: "short" }, "invalid_request", '"seat" must match'],
    [{ operation: "kick", room: "a#0", seat }, "invalid_room", "A room name is"],
    [{ operation: "kick", user: "" }, "invalid_request", '"user" must NOT have fewer'],
    [{ operation: "kick", user: "u", bar: 0 }, "invalid_request", '"bar" must be >= 1.'],
    [{ operation: "kick", user: "u", bar: "10m" }, "invalid_request", '"bar" must be integer.'],
    [{ operation: "kick", user: "u", seconds: 5 }, "invalid_request", '"seconds" is no member'],
    [{ operation: "bar", user: "u" }, "invalid_request", '"seconds" is missing.'],
    [
      { operation: "bar", user: "u", seconds: 1.5 },
      "invalid_request",
      '"seconds" must be integer.',
    ],
    [
      { operation: "bar", user: "u", seconds: 31_536_001 },
      "invalid_request",
      '"seconds" must be <=',
    ],
    [{ operation: "bar", user: "u".repeat(129), seconds: 1 }, "invalid_request", '"user" must NOT'],
    [{ operation: "unbar", user: null }, "invalid_request", '"user" must be string.'],
  ])("%j", async (event, code, message) => {
    const { invoke, journal, connections, telemetry } = anOperator();
    expect(await invoke(event)).toEqual({
      ok: false,
      code,
      message: expect.stringContaining(message),
    });
    expect(await journal.newest("a", 0, 9)).toEqual([]);
    expect(connections.all()).toEqual([]);
    expect(telemetry.lines).toMatchObject([
      { level: "info", event: "not_operated", fields: { code } },
    ]);
  });
});

it("an event that is nested deeper than the stack is refused by name as well", async () => {
  const { invoke } = anOperator();
  const event = { operation: "say", room: "a", message: deep(50_000) };
  expect(await invoke(event)).toMatchObject({ ok: false, code: "invalid_message" });
});

describe("an operation", () => {
  it("is answered with what it found", async () => {
    const { invoke, join } = anOperator();
    const {
      seat: place,
      userId,
      connectionId,
      protocol,
      connectedAt,
      expiresAt,
    } = await join({
      profile: '{"name":"A"}',
    });
    expect(await invoke({ operation: "members", room: "arena" })).toEqual({
      ok: true,
      room: "arena",
      count: 1,
      members: [
        {
          ...{ seat: place, user: userId, connectionId, protocol, connectedAt, expiresAt },
          profile: { name: "A" },
        },
      ],
    });
    expect(await invoke({ operation: "rooms" })).toEqual({
      ok: true,
      count: 1,
      rooms: [{ room: "arena", connections: 1 }],
    });
    expect(await invoke({ operation: "say", room: "arena", message: null })).toEqual({
      ok: true,
      room: "arena",
    });
    expect(await invoke({ operation: "unbar", user: userId })).toEqual({ ok: true, user: userId });
    expect(await invoke({ operation: "kick", user: userId, bar: 5 })).toEqual({
      ok: true,
      connections: 1,
      users: [userId],
    });
  });

  it("lists ten thousand at most, and counts them all", async () => {
    const { invoke, join } = anOperator();
    for (let n = 0; n < 10_001; n++) await join();
    const { members, ...answer } = Object(await invoke({ operation: "members", room: "arena" }));
    expect(answer).toEqual({ ok: true, room: "arena", count: 10_001 });
    expect(members).toHaveLength(10_000);
  });

  it("is one line of the log: what, of whom, by whom, and nothing that was said", async () => {
    const { invoke, join, telemetry } = anOperator();
    const { userId, seat: to } = await join();
    const caller = "arn:aws:sts::123456789012:assumed-role/Operators/me@example.com";
    await invoke({ operation: "say", room: "arena", message: "secret", to: [to], caller });
    await invoke({ operation: "bar", user: userId, seconds: 60, caller });
    const lines = telemetry.lines.filter(({ event }) => event === "operated");
    expect(lines.map(({ fields }) => fields)).toEqual([
      { caller, operation: "say", room: "arena", addressees: 1 },
      { caller, operation: "bar", user: userId, barSeconds: 60, connections: 1 },
    ]);
    expect(JSON.stringify(telemetry.lines)).not.toContain("secret");
  });

  it("that is refused is a line as well, with its caller", async () => {
    const { invoke, telemetry } = anOperator();
    const caller = "arn:aws:iam::123456789012:user/me";
    await invoke({ operation: "say", room: "no room", message: 1, caller });
    expect(telemetry.lines).toMatchObject([
      { event: "not_operated", fields: { caller, operation: "say", code: "invalid_room" } },
    ]);
  });

  it("that fails by our fault does not say how, but to the log", async () => {
    const { invoke, connections, telemetry } = anOperator();
    const error = new Error("of the store");
    connections.ofUser = async () => {
      throw error;
    };
    expect(await invoke({ operation: "kick", user: "u" })).toEqual({
      ok: false,
      code: "internal",
      message: "Something went wrong; the function's log tells what.",
    });
    expect(telemetry.lines).toEqual([
      {
        level: "error",
        event: "not_operated",
        fields: { operation: "kick", user: "u", code: "internal" },
        error,
      },
    ]);
  });
});
