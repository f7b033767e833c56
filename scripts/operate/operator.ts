import type { UnknownRecord } from "../json.ts";

/** The operator's function, wherever it runs, and what has to be asked there. */
export interface Operator {
  /**
   * @returns what the function has answered
   * @throws {CommandError} when it cannot be asked
   */
  invoke(event: UnknownRecord): Promise<unknown>;
  /**
   * @param player the user id, or what the player logs in with
   * @throws {CommandError} when there is no such player
   */
  userIdOf(player: string): Promise<string>;
  /** Who asks, for the function's log. */
  caller(): Promise<string>;
}

/** How user pools number their users. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function isUserId(player: string): boolean {
  return uuid.test(player);
}
