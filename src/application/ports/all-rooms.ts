/** A look over all rooms, which reads every row there is: for operators, and never for a player. */
export interface AllRooms {
  /**
   * @param now epoch milliseconds
   * @param deadline epoch milliseconds
   * @returns by room, how many connections are in it that have not expired
   */
  count(now: number, deadline: number): Promise<ReadonlyMap<string, number>>;
}
