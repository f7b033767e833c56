import { environmentVariables as names } from "../src/environment.ts";
import type { ChosenVariables } from "./settings.ts";

/** In place of what the stack will know: while it is synthesised there are only references. */
const placeholders = {
  AWS_REGION: "us-east-1",
  [names.tableName]: "connections",
  [names.journalTableName]: "journal",
  [names.managementEndpoint]: "https://example.com/prod",
  [names.userPoolId]: "us-east-1_AbCdEfGhI",
  [names.appClientId]: "3n4b5urk1ft4fl3mg5e62d9ado",
};

/** The variables that are chosen, as text. */
export function chosenVariables(variables: ChosenVariables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}

/** Of all variables of a function. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const mostBytes = 4_096;

/**
 * @param read as the function does at its start, so that it cannot fail there
 * @throws {EnvironmentError}
 * @throws {Error} for more than Lambda takes, as a long table of room rules may be
 */
export function assertUsable(
  chosen: Readonly<Record<string, string>>,
  read: (environment: Readonly<Record<string, string>>) => unknown,
): void {
  const variables = { ...placeholders, ...chosen };
  read(variables);
  const bytes = Buffer.byteLength(Object.entries(variables).flat().join(""));
  if (bytes > mostBytes) {
    throw new Error(`The variables have ${bytes} bytes; Lambda takes ${mostBytes} for a function.`);
  }
}
