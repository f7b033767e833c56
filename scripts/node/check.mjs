// The end of `npm ci`: whether the scripts have got their Node.js, and what npm has warned about. It
// runs on whatever Node.js there is, so it is plain JavaScript.
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";

const major = (version) => Number.parseInt(version, 10);
const { version: pinned } = JSON.parse(readFileSync(new URL("package.json", import.meta.url)));
const running = process.versions.node;
// "npm/11.19.1 node/v20.20.2 linux x64 workspaces/false": npm itself may run on another one.
const [, outside = running] = /\bnode\/v(\S+)/.exec(process.env.npm_config_user_agent ?? "") ?? [];

// Without it nothing of what the scripts need was asked for, as with `--omit=dev`.
if (existsSync(new URL("../../node_modules/pinned-node", import.meta.url))) {
  if (major(running) < major(pinned)) {
    console.error(
      `The scripts need Node.js ${major(pinned)}, and this is ${running}. None could be installed for` +
        ` ${process.platform} on ${process.arch}: run "npm ci" again, or install Node.js ${major(pinned)} yourself.`,
    );
    process.exitCode = 1;
  } else if (major(outside) < major(pinned)) {
    console.log(
      `npm may have warned (EBADENGINE) that it runs on Node.js ${outside}. That does not matter:` +
        ` every script here runs on the Node.js ${running} that has just been installed.`,
    );
  }
}
