/** `npm start [-- --persist] [-- --verbose]`: the backend and its pages on this machine, until Ctrl-C. */

import { env, exit, stdout } from "node:process";
import { parseArgs } from "node:util";
import { CommandError, runCommand } from "./command-error.ts";
import { PortInUse } from "./local-cloud/port-in-use.ts";
import { functionLine, gatewayLine, welcome } from "./start/output.ts";
import { portVariables, readPorts } from "./start/ports.ts";
import type { Studio, StudioOptions } from "./start/studio.ts";
import { startStudio } from "./start/studio.ts";

const directory = ".local";

await runCommand(async () => {
  const { values } = parseArgs({
    options: { persist: { type: "boolean" }, verbose: { type: "boolean" } },
  });
  const { persist = false, verbose = false } = values;
  const print = (line: string | undefined) => line !== undefined && stdout.write(`${line}\n`);

  const starting = start({
    ports: readPorts(env),
    directory,
    persist,
    watch: true,
    output: (line) => print(functionLine(line, verbose)),
    gatewayObserver: { event: (event) => print(gatewayLine(event, verbose)) },
    lambdaObserver: { warned: print, informed: print },
  });
  closeOnSignal(starting);
  print(welcome(await starting));
});

async function start(options: StudioOptions): Promise<Studio> {
  try {
    return await startStudio(options);
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error;
    throw new CommandError(
      `Port ${error.port} is in use; set ${portVariables[error.service]} to another one ` +
        "(0 takes any that is free).",
    );
  }
}

/** Ends everything that was started. A second signal does not wait for that. */
function closeOnSignal(starting: Promise<Studio>): void {
  let closing = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, async () => {
      if (closing) exit(1);
      closing = true;
      await starting.then((studio) => studio.close()).catch(() => {});
      exit(0);
    });
  }
}
