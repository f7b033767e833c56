import { encodeText } from "./frame.ts";

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

/** @param json the message as its sender wrote it */
export function encodeEntry({ seat, id }: Stamp, json: string): Entry {
  return `[${JSON.stringify(seat)},${JSON.stringify(id)},${json}]`;
}

const stamped = /^\["([^"]*)",(\d+|"[^"]*"),/;

/** @throws when the text is no entry */
export function stampOf(entry: Entry): Stamp {
  const [, seat, id] = stamped.exec(entry) ?? [];
  if (seat === undefined || id === undefined) throw new Error("This is no entry.");
  return { seat, id: JSON.parse(id) };
}

/** In UTF-8. */
export function bytesOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + encodeText(entry).byteLength, 0);
}
