import type { CognitoSession } from "../../src/client/cognito-session.ts";
import { LoginError } from "../../src/client/errors.ts";
import { login } from "../../src/client/game-relay.ts";
import type { RelayConfig } from "../../src/client/relay-config.ts";
import { CommandError } from "../command-error.ts";
import { playerPassword } from "../local-cloud/players.ts";
import { askSecret } from "./ask-secret.ts";
import { isLocal } from "./client-config.ts";

/**
 * @param player an e-mail address, or the part before "@example.com" of a local player's
 * @param known the password; asked for if not given, except that local players have a known one
 * @throws {CommandError} when Cognito refuses
 */
export async function logInAs(
  player: string,
  config: RelayConfig,
  known: string | undefined,
): Promise<CognitoSession> {
  const isShort = isLocal(config) && !player.includes("@");
  const username = isShort ? `${player}@example.com` : player;
  const localPassword = isLocal(config) ? playerPassword : undefined;
  const password = known ?? localPassword ?? (await askSecret(`Password of ${username}`));
  const newPassword = () => askSecret("A new password, for the first login");
  try {
    return await login({ config, username, password, newPassword });
  } catch (error) {
    if (!(error instanceof LoginError)) throw error;
    if (error.code !== "unreachable") throw new CommandError(`Cannot log in: ${error.message}`);
    throw new CommandError(`${error.message} Is it running, and is the config file its latest?`);
  }
}
