/**
 * `npm run client -- --player player1 [--room arena] [--plain] [--config path/to/aws-config.json]`:
 * logs in, connects, sends each typed line and prints what arrives.
 */

import { env, stdin, stdout } from "node:process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { readClientConfig } from "./client/client-config.ts";
import { connect } from "./client/connect.ts";
import { converse } from "./client/conversation.ts";
import { logInAs } from "./client/log-in-as.ts";
import { runCommand } from "./command-error.ts";

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      player: { type: "string", default: "player1" },
      room: { type: "string" },
      plain: { type: "boolean", default: false },
      config: { type: "string", default: ".local/aws-config.json" },
    },
  });
  const config = await readClientConfig(values.config);
  const token = await logInAs(values.player, config, env["PLAYER_PASSWORD"]);
  const protocol = values.plain ? "plain" : "relay.v1";
  const socket = await connect({ url: config.webSocketUrl, token, room: values.room, protocol });
  if (protocol === "plain") stdout.write("Connected. What you type goes to the others.\n");
  const lines = createInterface({ input: stdin, terminal: false });
  const print = (line: string) => stdout.write(`${line}\n`);
  await converse(socket, protocol, { lines, print });
});
