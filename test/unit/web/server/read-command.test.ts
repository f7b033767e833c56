import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Command } from "../../../../scripts/web/api.ts";
import { readCommand } from "../../../../scripts/web/server/commands/read-command.ts";
import { RequestRefused } from "../../../../scripts/web/server/http/problem.ts";

const connectionId = "Q0Xt-EeC1vYCx04=";

const commands: readonly Command[] = [
  { kind: "disconnect", connectionId },
  { kind: "vanish", connectionId },
  { kind: "expire-session", connectionId },
  { kind: "lose-disconnects", on: true },
  { kind: "lose-disconnects", on: false },
  { kind: "set-faults", rules: [] },
  {
    kind: "set-faults",
    rules: [
      { kind: "410", share: 0.5, connectionIds: [connectionId] },
      { kind: "slow", share: 0.2, delayMs: 250 },
      { kind: "delayed", share: 1, delayMs: 100 },
      { kind: "clock", share: 0.1, clockOffsetMs: -1000 },
      { kind: "half-open", share: 0 },
    ],
  },
  {
    kind: "set-database-faults",
    rules: [
      { kind: "throttled", share: 0.1, calls: "writes" },
      { kind: "reset-after", share: 0.1 },
      { kind: "slow", share: 0.1, delayMs: 250, calls: "reads" },
    ],
  },
  { kind: "arm-crash", order: { step: "read", moment: "before" } },
  { kind: "arm-crash", order: { step: "post", moment: "after", room: "lobby", post: 3 } },
  { kind: "disarm-crash" },
  { kind: "set-crash-share", share: 0.02 },
  { kind: "set-limits", limits: { idleTimeoutMs: 5_000 } },
  { kind: "set-limits", limits: { idleTimeoutMs: 1, lifetimeMs: 2 ** 31 - 1 } },
  { kind: "restart-functions" },
  { kind: "restart-gateway" },
  { kind: "kick", room: "attic", connectionId },
  { kind: "kick-user", userId: "user-1" },
  { kind: "kick-user", userId: "user-1", barSeconds: 60 },
  { kind: "unbar", userId: "user-1" },
  { kind: "say", room: "attic", text: "Round two" },
  { kind: "reset" },
];

describe("a command", () => {
  it.each(commands)("is read as it was meant: %j", (command) => {
    expect(readCommand(JSON.parse(JSON.stringify(command)))).toEqual(command);
  });

  const withRule = (rule: unknown) => ({ kind: "set-faults", rules: [rule] });
  const withDatabaseRule = (rule: unknown) => ({ kind: "set-database-faults", rules: [rule] });
  const withOrder = (order: unknown) => ({ kind: "arm-crash", order });
  const withLimits = (limits: unknown) => ({ kind: "set-limits", limits });

  it.each<[code: string, input: unknown]>([
    ["not_a_command", null],
    ["not_a_command", []],
    ["not_a_command", "reset"],
    ["unknown_command", {}],
    ["unknown_command", { kind: "explode" }],
    ["unknown_command", { kind: "__proto__" }],
    ["unknown_command", { kind: "constructor" }],
    ["unknown_command", { kind: ["reset"] }],
    ["unknown_member", { kind: "reset", all: true }],
    ["unknown_member", JSON.parse('{"kind":"reset","__proto__":{}}')],
    ["unknown_member", { kind: "disconnect", connectionId, reason: "why not" }],
    ["invalid_connection_id", { kind: "disconnect" }],
    ["unknown_member", { kind: "kick", room: "attic", connectionId, user: "user-1" }],
    ["invalid_room", { kind: "kick", connectionId }],
    ["invalid_room", { kind: "kick", room: "#bar#user-1", connectionId }],
    ["invalid_connection_id", { kind: "kick", room: "attic", connectionId: "x" }],
    ["invalid_user_id", { kind: "kick-user" }],
    ["invalid_user_id", { kind: "kick-user", userId: "" }],
    ["invalid_user_id", { kind: "kick-user", userId: "x".repeat(129) }],
    ["invalid_user_id", { kind: "kick-user", userId: ["user-1"] }],
    ["unknown_member", { kind: "kick-user", userId: "user-1", room: "attic" }],
    ["invalid_time", { kind: "kick-user", userId: "user-1", barSeconds: 0 }],
    ["invalid_time", { kind: "kick-user", userId: "user-1", barSeconds: 1.5 }],
    ["invalid_time", { kind: "kick-user", userId: "user-1", barSeconds: "60" }],
    ["invalid_time", { kind: "kick-user", userId: "user-1", barSeconds: null }],
    ["invalid_time", { kind: "kick-user", userId: "user-1", barSeconds: 86_401 }],
    ["invalid_user_id", { kind: "unbar" }],
    ["unknown_member", { kind: "unbar", userId: "user-1", seconds: 1 }],
    ["invalid_text", { kind: "say", room: "attic" }],
    ["invalid_text", { kind: "say", room: "attic", text: "" }],
    ["invalid_text", { kind: "say", room: "attic", text: "x".repeat(1_001) }],
    ["invalid_text", { kind: "say", room: "attic", text: "\ud800" }],
    ["invalid_text", { kind: "say", room: "attic", text: { a: 1 } }],
    ["invalid_room", { kind: "say", room: "a room", text: "hello" }],
    ["unknown_member", { kind: "say", room: "attic", text: "hello", to: [] }],
    ["invalid_connection_id", { kind: "vanish", connectionId: "../x" }],
    ["invalid_connection_id", { kind: "expire-session", connectionId: [connectionId] }],
    ["invalid_switch", { kind: "lose-disconnects" }],
    ["invalid_switch", { kind: "lose-disconnects", on: "true" }],
    ["invalid_limits", { kind: "set-limits" }],
    ["invalid_limits", withLimits([])],
    ["invalid_limits", withLimits({})],
    ["unknown_member", withLimits({ frameBytes: 10 })],
    ["invalid_limits", withLimits({ idleTimeoutMs: 0 })],
    ["invalid_limits", withLimits({ idleTimeoutMs: 2 ** 31 })],
    ["invalid_limits", withLimits({ lifetimeMs: 1.5 })],
    ["invalid_limits", withLimits({ lifetimeMs: "1000" })],
    ["invalid_limits", withLimits({ lifetimeMs: null })],
    ["invalid_rules", { kind: "set-faults" }],
    ["invalid_rules", { kind: "set-faults", rules: { kind: "410", share: 1 } }],
    ["invalid_rules", { kind: "set-faults", rules: Array(51).fill({ kind: "410", share: 0 }) }],
    ["invalid_rules", withRule("410")],
    ["invalid_rules", withRule({ share: 1 })],
    ["invalid_rules", withRule({ kind: "418", share: 1 })],
    ["invalid_rules", withRule({ kind: "toString", share: 1 })],
    ["invalid_rules", withRule({ kind: 410, share: 1 })],
    ["invalid_rules", withRule({ kind: "410" })],
    ["invalid_rules", withRule({ kind: "410", share: "1" })],
    ["invalid_rules", withRule({ kind: "slow", share: 1 })],
    ["invalid_rules", withRule({ kind: "clock", share: 1, clockOffsetMs: "1" })],
    ["unknown_member", withRule({ kind: "410", share: 1, delayMs: 5 })],
    ["invalid_rules", withRule({ kind: "410", share: 1, connectionIds: [] })],
    ["invalid_rules", withRule({ kind: "410", share: 1, connectionIds: connectionId })],
    ["invalid_rules", withRule({ kind: "410", share: 1, connectionIds: [connectionId, "x"] })],
    [
      "invalid_rules",
      withRule({ kind: "410", share: 1, connectionIds: Array(201).fill(connectionId) }),
    ],
    ["invalid_rules", { kind: "set-database-faults" }],
    ["invalid_rules", withDatabaseRule({ kind: "410", share: 1 })],
    ["invalid_rules", withDatabaseRule({ kind: "throttled", share: null })],
    ["invalid_rules", withDatabaseRule({ kind: "delayed", share: 1 })],
    ["invalid_rules", withDatabaseRule({ kind: "throttled", share: 1, calls: "all" })],
    ["unknown_member", withDatabaseRule({ kind: "throttled", share: 1, connectionIds: [] })],
    ["invalid_order", { kind: "arm-crash" }],
    ["invalid_order", withOrder([])],
    ["invalid_order", withOrder({ step: "think", moment: "before" })],
    ["invalid_order", withOrder({ step: "read" })],
    ["invalid_order", withOrder({ step: "read", moment: "during" })],
    ["invalid_order", withOrder({ step: "read", moment: "before", room: "a room" })],
    ["invalid_order", withOrder({ step: "read", moment: "before", room: 5 })],
    ["invalid_order", withOrder({ step: "post", moment: "before", post: "1" })],
    ["unknown_member", withOrder({ step: "read", moment: "before", when: "now" })],
    ["unknown_member", { kind: "disarm-crash", order: {} }],
    ["invalid_rules", { kind: "set-crash-share" }],
    ["invalid_rules", { kind: "set-crash-share", share: "0.5" }],
  ])("is refused as %s: %j", (code, input) => {
    expect(() => readCommand(input)).toThrow(
      expect.objectContaining({ name: "RequestRefused", status: 400, code }),
    );
  });

  it("is refused by name or read, whatever is sent", () => {
    const kinds = commands.map(({ kind }) => kind);
    const almost = fc.record(
      {
        kind: fc.constantFrom(...kinds),
        connectionId: fc.anything(),
        on: fc.anything(),
        limits: fc.anything(),
        rules: fc.anything(),
        order: fc.anything(),
        share: fc.anything(),
      },
      { requiredKeys: ["kind"] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.anything(), almost), (input) => {
        try {
          expect(kinds).toContain(readCommand(input).kind);
        } catch (error) {
          expect(error).toBeInstanceOf(RequestRefused);
        }
      }),
    );
  });
});
