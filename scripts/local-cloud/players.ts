/** Who can log in to the local user pool. */
export const players = [
  "player1@example.com",
  "player2@example.com",
  "player3@example.com",
  "player4@example.com",
] as const;

/** The password of every local player; printed at the start, so no secret. */
export const playerPassword = "Play-together-1";
