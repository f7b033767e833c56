import { stdin, stdout } from "node:process";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError } from "../command-error.ts";
import { CognitoError, logIn } from "../local-cloud/cognito/cognito-api.ts";
import { playerPassword } from "../local-cloud/players.ts";
import type { ClientConfig } from "./client-config.ts";

/**
 * @param player an e-mail address, or the part before "@example.com" of a local player's
 * @param password asked for if not given, except that local players have a known one
 * @returns an access token
 * @throws {CommandError} when Cognito refuses
 */
export async function logInAs(
  player: string,
  { cognitoUrl: endpoint, appClientId, isLocal }: ClientConfig,
  password: string | undefined,
): Promise<string> {
  const username = player.includes("@") ? player : `${player}@example.com`;
  const secret = password ?? (isLocal ? playerPassword : await askForPassword(username));
  try {
    return await logIn({ endpoint, appClientId, username, password: secret });
  } catch (error) {
    if (error instanceof CognitoError) throw new CommandError(`Cannot log in: ${error.message}`);
    throw new CommandError(`Cognito does not answer at ${endpoint}. Is the cloud running?`);
  }
}

async function askForPassword(username: string): Promise<string> {
  stdout.write(`Password of ${username}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: nowhere, terminal: true });
  const password = await terminal.question("");
  terminal.close();
  stdout.write("\n");
  return password;
}
