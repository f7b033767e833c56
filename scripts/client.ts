/** `npm run client`: a player at a terminal. */

import { env, exit, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { CognitoSession } from "../src/client/cognito-session.ts";
import { PromptEnded } from "./client/ask-secret.ts";
import { readClientConfig } from "./client/client-config.ts";
import { converse } from "./client/conversation.ts";
import { logInAs } from "./client/log-in-as.ts";
import { conversePlainly } from "./client/plain-conversation.ts";
import { runCommand } from "./command-error.ts";
import { readOptions } from "./command-line.ts";

const usage = `Usage: npm run client -- [options]
Logs in, connects, sends each typed line and prints what arrives.

  --player <name>   player1 to player4 of the local cloud (player1 unless
                    given), or an e-mail address
  --room <room>     lobby unless given
  --config <file>   .local/aws-config.json unless given
  --plain           speak the plain protocol, as the Unity sample does
  --help            print this

PLAYER_PASSWORD is the password where it is not known or asked for. Ctrl-D ends
the input and waits for what was sent; Ctrl-C ends at once.`;

/** How long a farewell may take after Ctrl-C. */
const farewellMs = 1_000;

await runCommand(async () => {
  const options = readOptions(usage, {
    player: { type: "string", default: "player1" },
    room: { type: "string" },
    plain: { type: "boolean", default: false },
    config: { type: "string", default: ".local/aws-config.json" },
  });
  // Whoever reads what is printed here may stop before the end.
  stdout.on("error", () => exit(0));
  const interruption = new AbortController();
  process.once("SIGINT", async () => {
    interruption.abort();
    await Promise.race([playing, delay(farewellMs)]).catch(() => {});
    exit(130);
  });
  const playing = play(options, interruption.signal);
  try {
    await playing;
  } catch (error) {
    if (error instanceof PromptEnded) exit(error.exitCode);
    if (!interruption.signal.aborted) throw error;
  }
});

interface Wishes {
  readonly player: string;
  readonly room?: string;
  readonly plain: boolean;
  readonly config: string;
}

async function play(
  { player, room, plain, config: file }: Wishes,
  signal: AbortSignal,
): Promise<void> {
  const config = await readClientConfig(file);
  const session: CognitoSession = await logInAs(player, config, env["PLAYER_PASSWORD"]);
  const input = createInterface({ input: stdin, terminal: false });
  // Listens from now on: what is piped may have come to its end before there is a connection.
  const lines = input[Symbol.asyncIterator]();
  const print = (line: string) => stdout.write(`${line}\n`);
  const terminal = { lines, print, signal };
  try {
    if (plain) {
      const url = config.API_Gateway.WebSocket_API_URL;
      await conversePlainly({ url, token: await session.token(), room }, terminal);
    } else {
      const seat = { config, token: () => session.token(), ...(room !== undefined && { room }) };
      await converse(seat, terminal);
    }
  } finally {
    input.close();
  }
}
