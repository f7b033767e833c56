import { createHash } from "node:crypto";

/** 64 bits: two of a hundred thousand sessions meet once in four billion rooms of that size. */
const seatBytes = 8;

/**
 * A player's place in a room. It is made of the user as well, so that nobody can take another's by
 * saying his session.
 *
 * @param session of the client instance; of one that says none, its connection's id
 * @returns 11 characters of base64url
 */
export function seatOf(userId: string, session: string): string {
  const named = JSON.stringify([userId, session]);
  return createHash("sha256").update(named).digest().subarray(0, seatBytes).toString("base64url");
}
