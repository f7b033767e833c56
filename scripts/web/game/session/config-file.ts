import type { RelayConfig } from "../../../../src/client/relay-config.ts";

/** The text is no `aws-config.json`; the message is a sentence for the player. */
export class ConfigProblem extends Error {
  override readonly name = "ConfigProblem";
}

/** More than any configuration has, and quickly judged. */
const longestFile = 20_000;

/**
 * Reads what somebody pasted or dropped. The region becomes a part of the address that the password
 * is sent to, so it may only look like one.
 *
 * @throws {ConfigProblem}
 */
export function parseConfigFile(text: string): RelayConfig {
  const file = parseObject(text);
  const cognito = section(file, "Cognito");
  const gateway = section(file, "API_Gateway");
  const endpoint = cognito["Endpoint"] === undefined ? {} : { Endpoint: cognitoEndpoint(cognito) };
  return {
    Cognito: {
      AWS_Region: matching(cognito, "Cognito", "AWS_Region", /^[a-z0-9-]{1,32}$/),
      CognitoUserPool: matching(cognito, "Cognito", "CognitoUserPool", /^[\w-]{1,128}$/),
      AppClientId: matching(cognito, "Cognito", appClientIdName(cognito), /^\w{1,128}$/),
      ...endpoint,
    },
    API_Gateway: { WebSocket_API_URL: webSocketUrl(gateway) },
  };
}

function parseObject(text: string): Fields {
  if (text.trim() === "") throw new ConfigProblem("Paste the content of aws-config.json first.");
  if (text.length > longestFile) {
    throw new ConfigProblem("This is far too long to be an aws-config.json.");
  }
  try {
    const file: unknown = JSON.parse(text);
    if (isObject(file)) return file;
  } catch {
    throw new ConfigProblem("This is not JSON. Paste the whole file, from { to }.");
  }
  throw new ConfigProblem("An aws-config.json is a JSON object, from { to }.");
}

function section(file: Fields, name: string): Fields {
  const fields = file[name];
  if (isObject(fields)) return fields;
  throw new ConfigProblem(`The section "${name}" is missing. Is this an aws-config.json?`);
}

function text(fields: Fields, sectionName: string, name: string): string {
  const value = fields[name];
  if (typeof value === "string" && value !== "") return value;
  throw new ConfigProblem(`"${name}" is missing in the section "${sectionName}".`);
}

function matching(fields: Fields, sectionName: string, name: string, pattern: RegExp): string {
  const value = text(fields, sectionName, name);
  if (pattern.test(value)) return value;
  throw new ConfigProblem(`"${name}" in the section "${sectionName}" does not look right.`);
}

/** The Unity sample writes it in another way when it saves the file anew. */
function appClientIdName(cognito: Fields): string {
  return cognito["AppClientId"] === undefined && "AppClientID" in cognito
    ? "AppClientID"
    : "AppClientId";
}

function webSocketUrl(gateway: Fields): string {
  const name = "WebSocket_API_URL";
  const url = address(text(gateway, "API_Gateway", name), name);
  if (url.protocol === "wss:" || (url.protocol === "ws:" && isThisMachine(url))) return url.href;
  throw new ConfigProblem(`"${name}" must begin with wss://, so that nobody can listen in.`);
}

function cognitoEndpoint(cognito: Fields): string {
  const name = "Endpoint";
  const url = address(text(cognito, "Cognito", name), name);
  if (url.protocol === "https:" || (url.protocol === "http:" && isThisMachine(url))) {
    return url.href;
  }
  throw new ConfigProblem(`"${name}" must begin with https://, so that nobody can listen in.`);
}

function address(value: string, name: string): URL {
  try {
    return new URL(value);
  } catch {
    throw new ConfigProblem(`"${name}" is not a web address.`);
  }
}

function isThisMachine({ hostname }: URL): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
