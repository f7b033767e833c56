/** `npm start`: the backend and its pages on this machine, until Ctrl-C. */

import path from "node:path";
import { env, exit, stderr, stdout } from "node:process";
import { CommandError, runCommand } from "./command-error.ts";
import { readOptions } from "./command-line.ts";
import { inBackground } from "./in-background.ts";
import { PortInUse } from "./local-cloud/port-in-use.ts";
import { functionLine, gatewayLine, welcome } from "./start/output.ts";
import type { Ports } from "./start/ports.ts";
import { assertFree, portInUse, readPorts, saveLastPorts, withLastPorts } from "./start/ports.ts";
import { alreadyRunning, isOurs, RunningMark } from "./start/running-mark.ts";
import type { Studio, StudioOptions } from "./start/studio.ts";
import { startStudio } from "./start/studio.ts";

const usage = `Usage: npm start -- [options]
The backend and its pages on this machine, until Ctrl-C.

  --persist               keep the rows of the table in .local/data
  --verbose               print heartbeats, posts and all that functions write
  --allow-origin <origin> let a page of your own call the local Cognito, for
                          example http://localhost:5173; may be repeated
  --help                  print this

CONSOLE_PORT (3000), GATEWAY_PORT (3001), COGNITO_PORT, DYNAMODB_PORT,
LAMBDA_PORT and XRAY_PORT choose ports; 0 takes any that is free, as those
without number do.`;

const directory = ".local";
const lastPorts = path.join(directory, "ports.json");

await runCommand(async () => {
  const options = readOptions(usage, {
    persist: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    "allow-origin": { type: "string", multiple: true, default: [] },
  });
  const { persist, verbose, "allow-origin": origins } = options;
  const allowedOrigins = origins.map(readOrigin);
  const asked = readPorts(env);
  const print = (text: string | undefined) => text !== undefined && stdout.write(`${text}\n`);

  const starting = start(asked, {
    directory,
    persist,
    allowedOrigins,
    watch: true,
    output: (line, functionName) => print(functionLine(line, functionName, verbose)),
    gatewayObserver: { event: (event) => print(gatewayLine(event, verbose)) },
    lambdaObserver: { warned: print, informed: print },
    warned: (message) => stderr.write(`${message}\n`),
  });
  const ending = closeInTheEnd(starting);
  try {
    const studio = await starting;
    if (!ending.aborted) print(welcome(studio));
  } catch (error) {
    // Ctrl-C ends what is being started too, which then fails.
    if (!ending.aborted) throw error;
  }
});

async function start(asked: Ports, options: StudioOptions): Promise<Studio> {
  const mark = await RunningMark.claim(directory);
  try {
    await assertNotRunning(asked);
    await assertFree(asked);
    const ports = await withLastPorts(asked, lastPorts);
    const studio = await startOn(ports, options);
    await saveLastPorts(lastPorts, asked, portsOf(studio));
    await mark.up(studio.url);
    const close = async () => {
      await studio.close();
      await mark.release();
    };
    return { ...studio, close };
  } catch (error) {
    await mark.release();
    throw error;
  }
}

/** Started from another folder, it has the ports and not the mark. */
async function assertNotRunning({ console: port = 0 }: Ports): Promise<void> {
  if (port === 0) return;
  for (const url of [`http://localhost:${port}`, `http://127.0.0.1:${port}`]) {
    if (await isOurs(url)) throw alreadyRunning(url);
  }
}

async function startOn(ports: Ports, options: StudioOptions): Promise<Studio> {
  try {
    return await startStudio({ ...options, ports });
  } catch (error) {
    if (!(error instanceof PortInUse)) throw error;
    throw new CommandError(portInUse(error.service, error.port));
  }
}

function portsOf({ url, cloud, traceAddress }: Studio): Ports {
  const portOf = (address: string) => Number(new URL(address).port);
  return {
    console: portOf(url),
    gateway: portOf(cloud.gateway.url),
    cognito: portOf(cloud.cognitoUrl),
    dynamodb: portOf(cloud.dynamodbUrl),
    lambda: portOf(cloud.lambdaUrl),
    xray: portOf(`http://${traceAddress}`),
  };
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.origin === "null" || !/^https?:\/\/[^/]+\/?$/.test(text)) {
    throw new CommandError(`"${text}" is no origin; one looks like http://localhost:5173.`);
  }
  return url.origin;
}

/**
 * Ends everything that was started at a signal, or when nobody reads what is printed any more. A
 * second signal does not wait for that.
 */
function closeInTheEnd(starting: Promise<Studio>): AbortSignal {
  const ending = new AbortController();
  const end = () => {
    if (ending.signal.aborted) return;
    ending.abort();
    const closed = starting.then((studio) => studio.close());
    inBackground(closed.catch(() => {}).finally(() => exit(0)));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => (ending.signal.aborted ? exit(1) : end()));
  }
  // The terminal is closed, or `npm start | head` has seen enough.
  for (const stream of [stdout, stderr]) stream.on("error", end);
  return ending.signal;
}
