import { readFile } from "node:fs/promises";
import { CommandError } from "../command-error.ts";
import { isRecord, parseJson } from "../json.ts";
import { players } from "../local-cloud/players.ts";
import type { Operator } from "./operator.ts";
import { isUserId } from "./operator.ts";

/**
 * The operator of the local cloud that has written a config file.
 *
 * @throws {CommandError}
 */
export async function localOperator(configFile: string): Promise<Operator> {
  const { endpoint, functionName } = await readAddress(configFile);
  return {
    async invoke(event) {
      const path = `/2015-03-31/functions/${functionName}/invocations`;
      const response = await post(new URL(path, endpoint), JSON.stringify(event));
      const answer = parseJson(await response.text());
      if (!response.ok || response.headers.has("x-amz-function-error")) {
        const said = isRecord(answer) ? (answer["errorMessage"] ?? answer["Message"]) : undefined;
        throw new CommandError(`The operator's function failed: ${said ?? response.status}`);
      }
      return answer;
    },
    async userIdOf(player) {
      const known = players.find(({ name, username }) => [name, username].includes(player));
      if (known !== undefined) return known.userId;
      if (isUserId(player)) return player;
      const names = players.map(({ name }) => name).join(", ");
      throw new CommandError(`There is no local player ${player}; there are ${names}.`);
    },
    async caller() {
      return "local";
    },
  };
}

async function readAddress(file: string) {
  const config = parseJson(await readText(file));
  const section = isRecord(config) && isRecord(config["Lambda"]) ? config["Lambda"] : {};
  const { Endpoint: endpoint, OperatorFunctionName: functionName } = section;
  if (typeof endpoint === "string" && typeof functionName === "string") {
    return { endpoint, functionName };
  }
  throw new CommandError(
    `${file} is not of a local cloud that runs today. Start it (npm start), or name what is deployed with --stack.`,
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new CommandError(
      `${file} cannot be read. Start the local cloud (npm start), or name what is deployed with --stack.`,
    );
  }
}

async function post(url: URL, body: string): Promise<Response> {
  try {
    return await fetch(url, { method: "POST", body });
  } catch (cause) {
    throw new CommandError(
      `Nobody answers at ${url.origin}. Is the local cloud running, and is the config file its latest?`,
      { cause },
    );
  }
}
