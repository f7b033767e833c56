/**
 * The others by seat, with their names as far as they said them; the latest last. A seat is a window's:
 * it outlives connections, so that nobody is met twice who was only away for a moment.
 */
export type Players = ReadonlyMap<string, string | undefined>;

/** Of more than this, whoever was met first is forgotten; it costs no more than a name. */
export const playersKept = 500;

export function introduced(players: Players, seat: string, name: string): Players {
  const others = [...players].filter(([it]) => it !== seat);
  return new Map([...others, [seat, name] as const].slice(-playersKept));
}

/** Somebody did something, who may never have said a name. */
export function met(players: Players, seat: string): Players {
  if (players.has(seat)) return players;
  return new Map([...players, [seat, undefined] as const].slice(-playersKept));
}

/** @returns undefined for who has not said it */
export function heardOf(players: Players, seat: string): string | undefined {
  return players.get(seat);
}
