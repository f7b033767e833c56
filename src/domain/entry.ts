import type { LeaveReason } from "#protocol/frames.ts";
import type { Connection } from "./connection.ts";
import { InvalidMessage } from "./refusals.ts";

/**
 * What one player did, as it stands in the log and is sent: a message is the JSON text
 * `[seat,id,message]` or `[seat,id,message,to]`, and a coming or going a JSON object. It holds
 * nothing that differs between two copies, neither a connection nor a time of a message, so that a
 * copy can be told by comparing texts.
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
 * @param to the seats that get it; everybody unless given
 * @throws {InvalidMessage} for text that no frame can carry
 */
export function encodeEntry({ seat, id }: Stamp, json: string, to?: readonly string[]): Entry {
  if (!plainText(json).isWellFormed()) {
    throw new InvalidMessage('"message" has half of a surrogate pair, which UTF-8 cannot carry.');
  }
  const addressees = to === undefined ? "" : `,${JSON.stringify(to)}`;
  return `[${JSON.stringify(seat)},${JSON.stringify(id)},${json}${addressees}]`;
}

/** A connection is there, for all to see. */
export function encodeJoin(connection: Connection): Entry {
  return `{"joined":${encodeMember(connection)}}`;
}

/** @returns the JSON of a `Member`, with the profile as the player wrote it */
export function encodeMember(connection: Connection): string {
  const { seat, userId, connectionId, profile, expiresAt } = connection;
  const member = JSON.stringify({ seat, user: userId, connectionId, expiresAt });
  return profile === undefined ? member : `${member.slice(0, -1)},"profile":${profile}}`;
}

/** It is there no more. */
export function encodeLeave({ seat, connectionId }: Connection, reason: LeaveReason): Entry {
  return JSON.stringify({ left: { seat, connectionId, reason } });
}

const stamped = /^\["([^"]*)",(\d+|"[^"]*"),/;

/**
 * At the end of a message that is not for everybody. No message can look so by itself: a JSON value
 * that ends with a list of texts is that list, and then there is no comma before it.
 */
const addressed = /,(\["[^"]*"(?:,"[^"]*")*\])\]$/;

/** What can be read of an entry that is a message. */
export interface MessageEntry extends Stamp {
  /** As its sender wrote it. */
  readonly json: string;
  readonly to: readonly string[] | undefined;
}

/** @returns nothing for a coming or going */
export function readMessage(entry: Entry): MessageEntry | undefined {
  const [start, seat, id] = stamped.exec(entry) ?? [];
  if (start === undefined || seat === undefined || id === undefined) return undefined;
  const rest = entry.slice(start.length);
  const end = addressed.exec(rest);
  return {
    ...{ seat, id: JSON.parse(id), json: rest.slice(0, end?.index ?? rest.length - 1) },
    to: end?.[1] === undefined ? undefined : JSON.parse(end[1]),
  };
}

/** The same for two copies of an entry, and for no others. */
export function nameOf(entry: Entry): string {
  const message = readMessage(entry);
  return message === undefined ? entry : JSON.stringify([message.seat, message.id]);
}

/**
 * Whether somebody gets it: of what is not for everybody, its sender and whom it is for.
 *
 * @param seat nothing for who gets only what is for everybody
 */
export function isFor(seat: string | undefined, { seat: sender, to }: MessageEntry): boolean {
  return to === undefined || (seat !== undefined && (sender === seat || to.includes(seat)));
}

/** Of a JSON string, the text itself; of any other value, its JSON text: as plain players get it. */
export function plainText(json: string): string {
  return json.startsWith('"') ? JSON.parse(json) : json;
}
