import type { Match } from "../session/match.ts";

/** A player at the table, logged in but not yet on the board. */
export interface Seat {
  readonly match: Match;
  readonly room: string;
  /** Whom one is logged in as. */
  readonly player: string;
  /** What the others call one. */
  readonly name: string;
  /** Whether a reload comes back to it. */
  readonly isKept: boolean;
  /** Lets other windows know that the player is free again. */
  readonly free: () => void;
}
