import { connect, login } from "../../../../src/client/game-relay.ts";
import type { RelayConfig } from "../../../../src/client/relay-config.ts";
import { profileOf } from "../rules/profile.ts";
import type { Place } from "./kept-seat.ts";
import { Match } from "./match.ts";

export interface Ticket {
  readonly config: RelayConfig;
  readonly username: string;
  readonly password: string;
  readonly room: string;
  /** As `cleanName` leaves it. */
  readonly name: string;
  /** Where the player was before the page was loaded anew. */
  readonly place?: Place;
  /** Asked when the password was only a temporary one. */
  readonly newPassword?: () => Promise<string>;
}

/**
 * Logs in, and connects to the room; the connection itself is made while the page already shows
 * the board.
 *
 * @throws {RelayError} the log-in was refused; its message is a sentence for the player
 */
export async function openMatch({ room, name, place, ...credentials }: Ticket): Promise<Match> {
  const session = await login(credentials);
  const { config } = credentials;
  // One's own messages as well: where they stand among those of the others decides who was first.
  const client = connect({
    config,
    room,
    profile: profileOf(name),
    token: session.token,
    echo: true,
  });
  const surroundings = {
    random: Math.random,
    isVisible: () => document.visibilityState === "visible",
  };
  return new Match(client, surroundings, place);
}
