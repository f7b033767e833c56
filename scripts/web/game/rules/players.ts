/**
 * The others by seat. Members are those whom the relay announces: who they are is in their profiles, and
 * when they come and go is told. Of all others, such as Unity players, it is only known what they do. A
 * seat is a window's: it outlives connections, so that nobody is met twice who was only away for a moment.
 */

import type { Json } from "#protocol/json.ts";
import type { Profile } from "./profile.ts";
import { readProfile } from "./profile.ts";

export interface Players {
  /** As the relay knows them. */
  readonly members: ReadonlyMap<string, Member>;
  /** Their names as far as they said them; the latest last. */
  readonly strangers: ReadonlyMap<string, string | undefined>;
}

export interface Member extends Profile {
  /** The connection was lost, and may be back in a moment. */
  readonly isAway: boolean;
}

/** What the relay tells of somebody who is in the room. */
export interface Announced {
  readonly profile: Json;
  readonly isAway: boolean;
}

export const nobody: Players = { members: new Map(), strangers: new Map() };

/** Of more strangers than this, whoever was met first is forgotten. */
export const strangersKept = 500;

/** Whoever is announced is no stranger any more. */
export function announced(
  { strangers }: Players,
  members: ReadonlyMap<string, Announced>,
): Players {
  const read = [...members].map(([seat, { profile, isAway }]) => {
    return [seat, { ...readProfile(profile), isAway }] as const;
  });
  const others = [...strangers].filter(([seat]) => !members.has(seat));
  return { members: new Map(read), strangers: new Map(others) };
}

/** A stranger says a name; a member's is in the profile. */
export function introduced(players: Players, seat: string, name: string): Players {
  if (players.members.has(seat)) return players;
  const others = [...players.strangers].filter(([it]) => it !== seat);
  return withStrangers(players, [...others, [seat, name]]);
}

/** Somebody did something, who may never have said a name. */
export function met(players: Players, seat: string): Players {
  if (players.members.has(seat) || players.strangers.has(seat)) return players;
  return withStrangers(players, [...players.strangers, [seat, undefined]]);
}

/** What strangers did is not known any more, and so neither is who of them is here. */
export function missed(players: Players): Players {
  return withStrangers(players, []);
}

/** @returns undefined for who has not said it */
export function nameOf({ members, strangers }: Players, seat: string): string | undefined {
  return members.get(seat)?.name ?? strangers.get(seat);
}

export function countOf({ members, strangers }: Players): number {
  return members.size + strangers.size;
}

function withStrangers(
  { members }: Players,
  strangers: readonly (readonly [seat: string, name: string | undefined])[],
): Players {
  return { members, strangers: new Map(strangers.slice(-strangersKept)) };
}
