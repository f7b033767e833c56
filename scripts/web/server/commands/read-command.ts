import { isRoomName } from "#protocol/room-name.ts";
import type { UnknownRecord } from "../../../json.ts";
import { isRecord } from "../../../json.ts";
import type { CrashOrder, TickStep } from "../../../local-cloud/crashes/crash-orders.ts";
import { tickSteps } from "../../../local-cloud/crashes/crash-orders.ts";
import type {
  DatabaseFaultKind,
  DatabaseFaultRule,
} from "../../../local-cloud/dynamodb/faults/database-fault-rules.ts";
import { isConnectionId } from "../../../local-cloud/gateway/events/identifiers.ts";
import type { FaultKind, FaultRule } from "../../../local-cloud/gateway/faults/fault-rules.ts";
import { longestTimeout } from "../../../local-cloud/gateway/limits/gateway-limits.ts";
import type { ChangeableLimits, Command, Operation } from "../../api.ts";
import { RequestRefused } from "../http/problem.ts";

type Kind = Command["kind"];

/** How what belongs to each kind of command is read. A Map, so that no inherited name is a kind. */
const readers: ReadonlyMap<unknown, (input: UnknownRecord) => Command> = new Map<
  Kind,
  (input: UnknownRecord) => Command
>([
  ["disconnect", (input) => ({ kind: "disconnect", ...readConnection(input) })],
  ["vanish", (input) => ({ kind: "vanish", ...readConnection(input) })],
  ["expire-session", (input) => ({ kind: "expire-session", ...readConnection(input) })],
  ["lose-disconnects", (input) => ({ kind: "lose-disconnects", on: readSwitch(input) })],
  ["set-faults", (input) => ({ kind: "set-faults", rules: readRules(input, readRule) })],
  [
    "set-database-faults",
    (input) => ({ kind: "set-database-faults", rules: readRules(input, readDatabaseRule) }),
  ],
  ["arm-crash", (input) => ({ kind: "arm-crash", order: readCrashOrder(input) })],
  ["disarm-crash", (input) => alone("disarm-crash", input)],
  ["set-crash-share", (input) => ({ kind: "set-crash-share", share: readShare(input) })],
  ["set-limits", (input) => ({ kind: "set-limits", limits: readLimits(input) })],
  ["restart-functions", (input) => alone("restart-functions", input)],
  ["restart-gateway", (input) => alone("restart-gateway", input)],
  ["kick", readKick],
  ["kick-user", readKickUser],
  ["unbar", readUnbar],
  ["say", readSay],
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

function alone<Only extends "disarm-crash" | "restart-functions" | "restart-gateway" | "reset">(
  kind: Only,
  input: UnknownRecord,
): { readonly kind: Only } {
  assertMembers(input, ["kind"]);
  return { kind };
}

function readConnection(input: UnknownRecord): { readonly connectionId: string } {
  assertMembers(input, ["kind", "connectionId"]);
  return { connectionId: readConnectionId(input) };
}

function readConnectionId({ connectionId }: UnknownRecord): string {
  if (typeof connectionId === "string" && isConnectionId(connectionId)) return connectionId;
  throw refused("invalid_connection_id", "`connectionId` is not the id of a connection.");
}

function readKick(input: UnknownRecord): Operation {
  assertMembers(input, ["kind", "room", "connectionId"]);
  return { kind: "kick", room: readRoom(input), connectionId: readConnectionId(input) };
}

/** A day: whoever is at the console is there to let a player in again. */
const longestBarSeconds = 24 * 60 * 60;

function readKickUser(input: UnknownRecord): Operation {
  assertMembers(input, ["kind", "userId", "barSeconds"]);
  const userId = readUserId(input);
  const { barSeconds } = input;
  if (barSeconds === undefined) return { kind: "kick-user", userId };
  const isTime = typeof barSeconds === "number" && Number.isInteger(barSeconds);
  if (isTime && barSeconds >= 1 && barSeconds <= longestBarSeconds) {
    return { kind: "kick-user", userId, barSeconds };
  }
  throw refused(
    "invalid_time",
    `\`barSeconds\` is not a whole number of seconds from 1 to ${longestBarSeconds}.`,
  );
}

function readUnbar(input: UnknownRecord): Operation {
  assertMembers(input, ["kind", "userId"]);
  return { kind: "unbar", userId: readUserId(input) };
}

/** In UTF-16 code units; far more than anybody says by hand, and far less than a tick takes. */
const longestText = 1_000;

function readSay(input: UnknownRecord): Operation {
  assertMembers(input, ["kind", "room", "text"]);
  const { text } = input;
  const isText = typeof text === "string" && text.length >= 1 && text.length <= longestText;
  if (isText && text.isWellFormed()) return { kind: "say", room: readRoom(input), text };
  throw refused("invalid_text", `\`text\` is not a text of 1 to ${longestText} characters.`);
}

function readRoom({ room }: UnknownRecord): string {
  if (typeof room === "string" && isRoomName(room)) return room;
  throw refused("invalid_room", "`room` is not the name of a room.");
}

/** Longer than any user pool's. */
const longestUserId = 128;

function readUserId({ userId }: UnknownRecord): string {
  const isId = typeof userId === "string" && userId !== "" && userId.length <= longestUserId;
  if (isId) return userId;
  throw refused("invalid_user_id", "`userId` is not the id of a user.");
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
function readRules<Rule>(input: UnknownRecord, read: (rule: unknown) => Rule): readonly Rule[] {
  assertMembers(input, ["kind", "rules"]);
  const { rules } = input;
  if (!Array.isArray(rules)) throw refused("invalid_rules", "`rules` is a list.");
  if (rules.length > mostRules) throw refused("invalid_rules", `At most ${mostRules} rules.`);
  return rules.map(read);
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

const databaseFaultNumbers: Readonly<Record<DatabaseFaultKind, "delayMs" | undefined>> = {
  throttled: undefined,
  "500-before": undefined,
  "500-after": undefined,
  "reset-before": undefined,
  "reset-after": undefined,
  slow: "delayMs",
  delayed: "delayMs",
};

function readRule(rule: unknown): FaultRule {
  const members = readShareRule(rule, faultNumbers, "connectionIds");
  const { connectionIds } = members;
  if (connectionIds !== undefined) assertConnectionIds(connectionIds);
  // The members have been looked at one by one; no type can follow that.
  return members as FaultRule;
}

function readDatabaseRule(rule: unknown): DatabaseFaultRule {
  const members = readShareRule(rule, databaseFaultNumbers, "calls");
  const { calls } = members;
  if (calls !== undefined && calls !== "reads" && calls !== "writes") {
    throw refused("invalid_rules", "`calls` is neither reads nor writes.");
  }
  // As above.
  return members as DatabaseFaultRule;
}

/** @param scope the member that says whom a rule is about; it may be anything */
function readShareRule<Kind extends string>(
  rule: unknown,
  numbers: Readonly<Record<Kind, string | undefined>>,
  scope: string,
): UnknownRecord & { readonly kind: Kind; readonly share: number } {
  if (!isRecord(rule)) throw refused("invalid_rules", "A rule is an object.");
  const { kind } = rule;
  if (!isNameIn(numbers, kind)) {
    throw refused("invalid_rules", `The kind is none of ${Object.keys(numbers).join(", ")}.`);
  }
  const number = numbers[kind];
  const own = number === undefined ? [] : [number];
  assertMembers(rule, ["kind", "share", scope, ...own]);
  for (const name of own) readNumber(rule, name);
  return { ...rule, kind, share: readNumber(rule, "share") };
}

function isNameIn<Name extends string>(
  record: Readonly<Record<Name, unknown>>,
  name: unknown,
): name is Name {
  return typeof name === "string" && Object.hasOwn(record, name);
}

function readCrashOrder(input: UnknownRecord): CrashOrder {
  assertMembers(input, ["kind", "order"]);
  const { order } = input;
  if (!isRecord(order)) throw refused("invalid_order", "`order` is an object.");
  assertMembers(order, ["step", "moment", "room", "post"]);
  const { step, moment, room, post } = order;
  if (!isTickStep(step)) {
    throw refused("invalid_order", `\`step\` is none of ${tickSteps.join(", ")}.`);
  }
  if (moment !== "before" && moment !== "after") {
    throw refused("invalid_order", "`moment` is neither before nor after.");
  }
  if (room !== undefined && !(typeof room === "string" && isRoomName(room))) {
    throw refused("invalid_order", "`room` is not the name of a room.");
  }
  if (post !== undefined && typeof post !== "number") {
    throw refused("invalid_order", "`post` is not a number.");
  }
  return { step, moment, ...(room !== undefined && { room }), ...(post !== undefined && { post }) };
}

function isTickStep(step: unknown): step is TickStep {
  return tickSteps.some((known) => known === step);
}

function readShare(input: UnknownRecord): number {
  assertMembers(input, ["kind", "share"]);
  const { share } = input;
  if (typeof share !== "number") throw refused("invalid_rules", "`share` is not a number.");
  return share;
}

function readNumber(rule: UnknownRecord, name: string): number {
  const { [name]: number } = rule;
  if (typeof number === "number") return number;
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
