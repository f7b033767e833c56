import { CommandError } from "../command-error.ts";
import type { UnknownRecord } from "../json.ts";
import { isRecord } from "../json.ts";
import { printable } from "../printable.ts";

/**
 * What came of an operation, for people.
 *
 * @param event as the function was asked
 * @param player as the person at the terminal has named the user
 * @throws {CommandError} when the function has refused
 */
export function describeResult(
  event: UnknownRecord,
  result: unknown,
  player: string | undefined,
): string {
  if (!isRecord(result)) throw new CommandError("The function's answer is not one of an operator.");
  if (result["ok"] !== true) {
    throw new CommandError(printable(`${result["message"]} (${result["code"]})`));
  }
  switch (event["operation"]) {
    case "rooms":
      return describeRooms(listIn(result, "rooms"), result["count"]);
    case "members":
      return describeMembers(listIn(result, "members"), result["count"]);
    case "say":
      return `Said in ${event["room"]}.`;
    case "unbar":
      return `${player} may come in again.`;
    default:
      return describeKick(event, result);
  }
}

function describeRooms(rooms: readonly UnknownRecord[], count: unknown): string {
  if (rooms.length === 0) return "Nobody is in any room.";
  const lines = rooms.map(({ room, connections }) => `${String(connections).padStart(6)}  ${room}`);
  return [...lines, ...more(rooms.length, count, "rooms")].join("\n");
}

function describeMembers(members: readonly UnknownRecord[], count: unknown): string {
  if (members.length === 0) return "Nobody is there.";
  const lines = members.map(({ seat, user, connectionId, protocol, profile }) => {
    const told = profile === undefined ? "" : `  ${JSON.stringify(profile)}`;
    return printable(`${seat}  ${user}  ${connectionId}  ${String(protocol).padEnd(8)}${told}`);
  });
  return [...lines, ...more(members.length, count, "connections")].join("\n");
}

function more(listed: number, count: unknown, what: string): readonly string[] {
  return typeof count === "number" && count > listed ? [`… of ${count} ${what}.`] : [];
}

function describeKick(event: UnknownRecord, { connections, users }: UnknownRecord): string {
  const ended =
    connections === 0 ? "Nobody was there." : `Ended ${plural(Number(connections), "connection")}.`;
  if ((event["bar"] ?? event["seconds"]) === undefined) return ended;
  const barred = Array.isArray(users) ? users.length : 0;
  if (barred === 0) return `${ended} So nobody is kept out.`;
  return `${ended} Kept out: ${plural(barred, "user")}; what was opened only just now ends within a minute.`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function listIn(result: UnknownRecord, name: string): readonly UnknownRecord[] {
  const list = result[name];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
