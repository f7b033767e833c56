/**
 * Who is in a room, as its log and its snapshots tell. Comings and goings may repeat, be missing, or
 * stand in the wrong order, as whoever places them may die in between: two rules make one truth of it.
 */

import type { JoinEntry, LeaveEntry, Member } from "#protocol/frames.ts";
import type { Position } from "#protocol/position.ts";

export interface Roster {
  /** By connection, of which a player can have several. */
  readonly here: ReadonlyMap<string, Known>;
  /** Connections that have left, the latest last: none of them comes back. */
  readonly gone: ReadonlySet<string>;
}

interface Known {
  readonly member: Member;
  /** Where the log was when that was told. */
  readonly at: Position | null;
}

export const emptyRoster: Roster = { here: new Map(), gone: new Set() };

/** More than come and go while an answer is on its way. */
const rememberedGone = 1_000;

/** An entry of the log says that somebody has come or gone. */
export function afterEntry(
  roster: Roster,
  entry: JoinEntry | LeaveEntry,
  at: Position | null,
): Roster {
  if ("left" in entry) return without(roster, [entry.left.connectionId]);
  const { joined: member } = entry;
  const { here, gone } = roster;
  if (gone.has(member.connectionId)) return roster;
  return { here: new Map(here).set(member.connectionId, { member, at }), gone };
}

/**
 * The relay has told everybody who was there when the log stood at its head, or a bit later. Whoever
 * was known by then and is not among them has left; of who came later it says nothing.
 *
 * @param head that has been applied
 */
export function afterSnapshot(
  { here, gone }: Roster,
  members: readonly Member[],
  head: Position | null,
): Roster {
  const listed = new Map(members.map((member) => [member.connectionId, { member, at: head }]));
  const known = [...here].filter(([id, { at }]) => listed.has(id) || isAfter(at, head));
  const present = [...listed].filter(([id]) => !gone.has(id));
  return { here: new Map([...present, ...known]), gone };
}

/**
 * What ends by time is announced by nobody.
 *
 * @param now epoch seconds, by the relay's clock
 */
export function afterTime(roster: Roster, now: number): Roster {
  const over = [...roster.here].filter(([, { member }]) => member.expiresAt <= now);
  return over.length === 0 ? roster : without(roster, [...over.map(([id]) => id)]);
}

/** Something of the log is missing, so that all that is known was told before whatever comes. */
export function afterGap({ here, gone }: Roster): Roster {
  const known = [...here].map(([id, { member }]) => [id, { member, at: null }] as const);
  return { here: new Map(known), gone };
}

function without({ here, gone }: Roster, ids: readonly string[]): Roster {
  const left = new Map(here);
  for (const id of ids) left.delete(id);
  return { here: left, gone: new Set([...gone, ...ids].slice(-rememberedGone)) };
}

/** Of a numbering that is not that of the head, everything came before it. */
function isAfter(at: Position | null, head: Position | null): boolean {
  if (at === null || head === null) return at !== null;
  return at.epoch === head.epoch && at.page > head.page;
}
