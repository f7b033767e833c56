/** A game that says when it is open, and ends its client on the next line that it reads. */

import { argv, stdin, stdout } from "node:process";
import { connect } from "../../../../src/client/game-relay.ts";

const relay = connect({ url: String(argv[2]), token: async () => "token" });
relay.on("open", () => stdout.write("open\n"));
stdin.once("data", async () => {
  stdin.destroy();
  await relay.close();
});
