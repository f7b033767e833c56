import type { UnknownRecord } from "../../../json.ts";
import { isRecord } from "../../../json.ts";
import { isConnectionId } from "../../../local-cloud/gateway/events/identifiers.ts";
import type { FaultKind, FaultRule } from "../../../local-cloud/gateway/faults/fault-rules.ts";
import { longestTimeout } from "../../../local-cloud/gateway/limits/gateway-limits.ts";
import type { ChangeableLimits, Command } from "../../api.ts";
import { RequestRefused } from "../http/problem.ts";

type Kind = Command["kind"];

/** How what belongs to each kind of command is read. A Map, so that no inherited name is a kind. */
const readers: ReadonlyMap<unknown, (input: UnknownRecord) => Command> = new Map<
  Kind,
  (input: UnknownRecord) => Command
>([
  ["kick", (input) => ({ kind: "kick", ...readConnection(input) })],
  ["vanish", (input) => ({ kind: "vanish", ...readConnection(input) })],
  ["expire-session", (input) => ({ kind: "expire-session", ...readConnection(input) })],
  ["lose-disconnects", (input) => ({ kind: "lose-disconnects", on: readSwitch(input) })],
  ["set-faults", (input) => ({ kind: "set-faults", rules: readRules(input) })],
  ["set-limits", (input) => ({ kind: "set-limits", limits: readLimits(input) })],
  ["restart-functions", (input) => alone("restart-functions", input)],
  ["restart-gateway", (input) => alone("restart-gateway", input)],
  ["reset", (input) => alone("reset", input)],
]);

/**
 * Reads a command strictly: a member that means nothing is more likely a mistake than a wish.
 *
 * @throws {RequestRefused} 400
 */
export function readCommand(input: unknown): Command {
  if (!isRecord(input)) throw refused("not_a_command", "A command is a JSON object.");
  const read = readers.get(input["kind"]);
  if (read === undefined) {
    throw refused("unknown_command", `The kind is none of ${[...readers.keys()].join(", ")}.`);
  }
  return read(input);
}

function alone<Only extends "restart-functions" | "restart-gateway" | "reset">(
  kind: Only,
  input: UnknownRecord,
): { readonly kind: Only } {
  assertMembers(input, ["kind"]);
  return { kind };
}

function readConnection(input: UnknownRecord): { readonly connectionId: string } {
  assertMembers(input, ["kind", "connectionId"]);
  const { connectionId } = input;
  if (typeof connectionId !== "string" || !isConnectionId(connectionId)) {
    throw refused("invalid_connection_id", "`connectionId` is not the id of a connection.");
  }
  return { connectionId };
}

function readSwitch(input: UnknownRecord): boolean {
  assertMembers(input, ["kind", "on"]);
  const { on } = input;
  if (typeof on !== "boolean") throw refused("invalid_switch", "`on` is true or false.");
  return on;
}

function readLimits(input: UnknownRecord): Partial<ChangeableLimits> {
  assertMembers(input, ["kind", "limits"]);
  const { limits } = input;
  if (!isRecord(limits)) throw refused("invalid_limits", "`limits` is an object.");
  assertMembers(limits, ["idleTimeoutMs", "lifetimeMs"]);
  const entries = Object.entries(limits);
  if (entries.length === 0) throw refused("invalid_limits", "`limits` names no limit.");
  for (const [name, value] of entries) assertMilliseconds(name, value);
  return limits;
}

function assertMilliseconds(name: string, value: unknown): void {
  const isTime = Number.isInteger(value) && Number(value) >= 1 && Number(value) <= longestTimeout;
  if (isTime) return;
  throw refused(
    "invalid_limits",
    `\`${name}\` is not a whole number of milliseconds from 1 to ${longestTimeout}.`,
  );
}

/** More than anybody can set by hand; the gateway compares each with each. */
const mostRules = 50;
const mostConnections = 200;

/** What the numbers mean is judged by the gateway, which follows them. */
function readRules(input: UnknownRecord): readonly FaultRule[] {
  assertMembers(input, ["kind", "rules"]);
  const { rules } = input;
  if (!Array.isArray(rules)) throw refused("invalid_rules", "`rules` is a list.");
  if (rules.length > mostRules) throw refused("invalid_rules", `At most ${mostRules} rules.`);
  return rules.map(readRule);
}

/** The kinds of faults, with the one number that a kind needs. */
const faultNumbers: Readonly<Record<FaultKind, "delayMs" | "clockOffsetMs" | undefined>> = {
  "500": undefined,
  "503": undefined,
  "429": undefined,
  "410": undefined,
  "reset-before": undefined,
  "reset-after": undefined,
  slow: "delayMs",
  delayed: "delayMs",
  "half-open": undefined,
  clock: "clockOffsetMs",
};

function readRule(rule: unknown): FaultRule {
  if (!isRecord(rule)) throw refused("invalid_rules", "A rule is an object.");
  const { kind, share, connectionIds } = rule;
  if (!isFaultKind(kind)) {
    throw refused("invalid_rules", `The kind is none of ${Object.keys(faultNumbers).join(", ")}.`);
  }
  const number = faultNumbers[kind];
  const own = number === undefined ? [] : [number];
  assertMembers(rule, ["kind", "share", "connectionIds", ...own]);
  for (const name of ["share", ...own]) assertNumber(rule, name);
  if (connectionIds !== undefined) assertConnectionIds(connectionIds);
  // The members have been looked at one by one; no type can follow that.
  return { ...rule, kind, share } as FaultRule;
}

function isFaultKind(kind: unknown): kind is FaultKind {
  return typeof kind === "string" && Object.hasOwn(faultNumbers, kind);
}

function assertNumber(rule: UnknownRecord, name: string): void {
  if (typeof rule[name] === "number") return;
  throw refused("invalid_rules", `\`${name}\` of a "${rule["kind"]}" rule is not a number.`);
}

function assertConnectionIds(ids: unknown): void {
  const isList = Array.isArray(ids) && ids.length > 0 && ids.length <= mostConnections;
  if (isList && ids.every((id) => typeof id === "string" && isConnectionId(id))) return;
  throw refused(
    "invalid_rules",
    `\`connectionIds\` is not a list of 1 to ${mostConnections} ids of connections.`,
  );
}

function assertMembers(input: UnknownRecord, allowed: readonly string[]): void {
  const stranger = Object.keys(input).find((name) => !allowed.includes(name));
  if (stranger === undefined) return;
  throw refused("unknown_member", `${JSON.stringify(stranger.slice(0, 64))} means nothing here.`);
}

function refused(code: string, message: string): RequestRefused {
  return new RequestRefused(400, code, message);
}
