/** The seat of what no player has said: no session's seat is it, but once in 2 to the power of 64. */
export const serverSeat = "-----server";

/** Whose it is. */
export const serverUser = "server";
