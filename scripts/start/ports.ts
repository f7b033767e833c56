import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { CommandError } from "../command-error.ts";
import { isRecord, parseJson } from "../json.ts";
import { host } from "../local-cloud/names.ts";
import type { Service } from "../local-cloud/port-in-use.ts";
import { replaceFile } from "../replace-file.ts";

/** The variables by which another port is chosen. */
export const portVariables: Readonly<Record<Service, string>> = {
  console: "CONSOLE_PORT",
  gateway: "GATEWAY_PORT",
  cognito: "COGNITO_PORT",
  dynamodb: "DYNAMODB_PORT",
  lambda: "LAMBDA_PORT",
  xray: "XRAY_PORT",
};

const services: readonly Service[] = [
  "console",
  "gateway",
  "cognito",
  "dynamodb",
  "lambda",
  "xray",
];

/** The two that people type. The others take a free port, and the same again if they can. */
const defaultPorts: Partial<Readonly<Record<Service, number>>> = { console: 3000, gateway: 3001 };

export type Ports = Readonly<Partial<Record<Service, number>>>;

/**
 * @returns the ports that have to be these; 0 takes any that is free
 * @throws {CommandError} naming every variable that is no port
 */
export function readPorts(variables: Readonly<Record<string, string | undefined>>): Ports {
  const ports: Partial<Record<Service, number>> = { ...defaultPorts };
  const complaints: string[] = [];
  for (const service of services) {
    const name = portVariables[service];
    const value = variables[name];
    if (value === undefined || value === "") continue;
    const port = Number(value);
    const isPort = /^\d+$/.test(value) && port <= 65_535;
    if (isPort) ports[service] = port;
    else complaints.push(`${name} is "${value}"; a port is a whole number from 0 to 65535.`);
  }
  if (complaints.length > 0) throw new CommandError(complaints.join("\n"));
  return ports;
}

/** @throws {CommandError} naming every port that is taken, and how to choose another */
export async function assertFree(ports: Ports): Promise<void> {
  const taken: string[] = [];
  for (const service of services) {
    const port = ports[service] ?? 0;
    if (port !== 0 && !(await isFree(service, port))) taken.push(portInUse(service, port));
  }
  if (taken.length > 0) throw new CommandError(taken.join("\n"));
}

export function portInUse(service: Service, port: number): string {
  return `Port ${port} is in use; set ${portVariables[service]} to another one (0 takes any that is free).`;
}

/**
 * Adds the ports that the services had the last time, where they are still free: who copied their
 * addresses finds them there.
 */
export async function withLastPorts(ports: Ports, file: string): Promise<Ports> {
  const last = parseJson(await readFile(file, "utf8").catch(() => ""));
  const all: Partial<Record<Service, number>> = { ...ports };
  for (const service of services) {
    const port = isRecord(last) ? last[service] : undefined;
    if (service in ports || typeof port !== "number") continue;
    if (await isFree(service, port)) all[service] = port;
  }
  return all;
}

/** Notes the ports that were chosen here, for the next start. */
export async function saveLastPorts(file: string, asked: Ports, used: Ports): Promise<void> {
  const chosen = Object.entries(used).filter(([service]) => !(service in asked));
  await replaceFile(file, `${JSON.stringify(Object.fromEntries(chosen))}\n`);
}

/** Two services may not have asked for the same one either, so this is asked before any starts. */
async function isFree(service: Service, port: number): Promise<boolean> {
  try {
    if (service === "xray") {
      const socket = createSocket("udp4").bind(port, host);
      await once(socket, "listening");
      socket.close();
    } else {
      const server = createServer().listen(port, host);
      await once(server, "listening");
      server.close();
      await once(server, "close");
    }
    return true;
  } catch {
    return false;
  }
}
