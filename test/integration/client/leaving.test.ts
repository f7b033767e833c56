import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { execPath } from "node:process";
import { expect, it } from "vitest";
import { startStandInRelay } from "./support/stand-in-relay.ts";

const game = path.join(import.meta.dirname, "support/leaving-game.ts");

it.each([
  ["answers", false],
  ["is gone", true],
])("a Node.js ends after close(), where the relay %s", async (_, isGone) => {
  const relay = await startStandInRelay();
  const child = spawn(execPath, [game, relay.url], { stdio: ["pipe", "pipe", "inherit"] });
  const exit = once(child, "exit");
  await once(child.stdout, "data");
  if (isGone) relay.goDeaf();
  child.stdin.end("leave\n");
  await expect(exit).resolves.toEqual([0, null]);
  await relay.close();
});
