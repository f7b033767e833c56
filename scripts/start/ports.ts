import { CommandError } from "../command-error.ts";
import type { Service } from "../local-cloud/port-in-use.ts";

/** The variables by which another port is chosen. */
export const portVariables: Readonly<Record<Service, string>> = {
  gateway: "GATEWAY_PORT",
  cognito: "COGNITO_PORT",
  dynamodb: "DYNAMODB_PORT",
  xray: "XRAY_PORT",
  console: "CONSOLE_PORT",
};

const defaultPorts: Readonly<Record<Service, number>> = {
  gateway: 3001,
  cognito: 9229,
  dynamodb: 8000,
  xray: 2000,
  console: 3000,
};

/** @throws {CommandError} naming the variable that is no port */
export function readPorts(
  variables: Readonly<Record<string, string | undefined>>,
): Record<Service, number> {
  return {
    gateway: readPort("gateway", variables),
    cognito: readPort("cognito", variables),
    dynamodb: readPort("dynamodb", variables),
    xray: readPort("xray", variables),
    console: readPort("console", variables),
  };
}

function readPort(
  service: Service,
  variables: Readonly<Record<string, string | undefined>>,
): number {
  const name = portVariables[service];
  const value = variables[name];
  if (value === undefined || value === "") return defaultPorts[service];
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandError(`${name} is "${value}"; a port is a whole number from 0 to 65535.`);
  }
  return port;
}
