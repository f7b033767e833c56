/**
 * Which users are kept out, and for how long. Calls go on trying, whatever passes by itself, until
 * their `deadline` (epoch milliseconds). Reads see what was written before they began.
 */
export interface Bars {
  /**
   * Where the user is kept out for longer already, that stays: nobody can shorten it by being kept
   * out anew, as for a flood.
   *
   * @param until epoch milliseconds
   */
  bar(userId: string, until: number, deadline: number): Promise<void>;

  /** Lets a user in again. */
  unbar(userId: string, deadline: number): Promise<void>;

  /** @param now epoch milliseconds */
  isBarred(userId: string, now: number, deadline: number): Promise<boolean>;

  /**
   * Adds to the refusals of a user in a second. It may count too few: an answer that is lost is not
   * asked for again.
   *
   * @param second epoch seconds
   * @returns how many they are by now, of all instances together
   */
  addRefusals(userId: string, second: number, refusals: number, deadline: number): Promise<number>;
}
