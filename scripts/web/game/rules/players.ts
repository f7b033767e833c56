/** The names of others by connection, as they said when they joined; the latest last. */
export type Players = ReadonlyMap<string, string>;

/** Of more than this, whoever joined first is forgotten; it costs no more than a name. */
export const playersKept = 500;

export function introduced(players: Players, connectionId: string, name: string): Players {
  const others = [...players].filter(([it]) => it !== connectionId);
  return new Map([...others, [connectionId, name] as const].slice(-playersKept));
}

/** @returns undefined for who joined before one was connected */
export function heardOf(players: Players, connectionId: string): string | undefined {
  return players.get(connectionId);
}
