import { InvalidMessage } from "./refusals.ts";

/**
 * What one player did, as it stands in the log and is sent: the JSON text `[seat,id,message]`. It
 * holds nothing that differs between two copies, neither a connection nor a time, so that a copy
 * can be told by comparing texts.
 */
export type Entry = string;

/** Whose an entry is, and which one of his: no two entries of a room have the same stamp. */
export interface Stamp {
  readonly seat: string;
  /** The client's own, counting up; or, of a client that counts not, the gateway's message id. */
  readonly id: number | string;
}

/**
 * @param json the message as its sender wrote it: valid JSON, never parsed and written anew on the
 *   way, which would change numbers that JavaScript cannot hold (`76561197980428154`, `1e400`)
 * @throws {InvalidMessage} for text that no frame can carry
 */
export function encodeEntry({ seat, id }: Stamp, json: string): Entry {
  if (!plainText(json).isWellFormed()) {
    throw new InvalidMessage('"message" has half of a surrogate pair, which UTF-8 cannot carry.');
  }
  return `[${JSON.stringify(seat)},${JSON.stringify(id)},${json}]`;
}

const stamped = /^\["([^"]*)",(\d+|"[^"]*"),/;

/** @throws when the text is no entry */
export function stampOf(entry: Entry): Stamp {
  const [, seat, id] = read(entry);
  return { seat, id: JSON.parse(id) };
}

/** @returns the message as plain players get it */
export function plainTextOf(entry: Entry): string {
  const [start] = read(entry);
  return plainText(entry.slice(start.length, -1));
}

/** Of a JSON string, the text itself; of any other value, its JSON text. */
function plainText(json: string): string {
  return json.startsWith('"') ? JSON.parse(json) : json;
}

function read(entry: Entry): readonly [start: string, seat: string, id: string] {
  const [start, seat, id] = stamped.exec(entry) ?? [];
  if (start === undefined || seat === undefined || id === undefined) {
    throw new Error("This is no entry.");
  }
  return [start, seat, id];
}
