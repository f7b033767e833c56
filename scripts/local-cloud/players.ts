/** Who can log in to the local user pool. */
export interface LocalPlayer {
  /** What access tokens say: the `sub` claim. */
  readonly userId: string;
  readonly username: string;
  /** What people say: the user name without its domain. */
  readonly name: string;
}

/** Their ids never change, so that tokens and notes of yesterday still mean the same players. */
export const players: readonly LocalPlayer[] = [1, 2, 3, 4].map((n) => ({
  userId: `${`${n}`.repeat(8)}-0000-4000-8000-00000000000${n}`,
  username: `player${n}@example.com`,
  name: `player${n}`,
}));

/** The password of every local player; printed at the start, so no secret. */
export const playerPassword = "Play-together-1";
