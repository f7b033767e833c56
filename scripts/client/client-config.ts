import { readFile } from "node:fs/promises";
import type { RelayConfig } from "../../src/client/relay-config.ts";
import { CommandError } from "../command-error.ts";
import { isRecord, parseJson } from "../json.ts";

/**
 * Reads `aws-config.json`, as a deployment, `npm start` or the Unity sample wrote it.
 *
 * @throws {CommandError} for a file that is missing or lacks what a client needs
 */
export async function readClientConfig(file: string): Promise<RelayConfig> {
  const content = parseJson(await readText(file));
  if (!isRecord(content)) throw new CommandError(`${file} is not a JSON object.`);
  const cognito = sectionOf(content, "Cognito");
  const textOf = (key: string) => {
    const value = cognito[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const { WebSocket_API_URL: url } = sectionOf(content, "API_Gateway");
  const region = textOf("AWS_Region");
  const appClientId = textOf("AppClientId") ?? textOf("AppClientID");
  const missing = [
    ...(region === undefined ? ["Cognito.AWS_Region"] : []),
    ...(appClientId === undefined ? ["Cognito.AppClientId"] : []),
    ...(typeof url !== "string" || url === "" ? ["API_Gateway.WebSocket_API_URL"] : []),
  ];
  if (missing.length > 0) throw new CommandError(`${file} lacks ${missing.join(", ")}.`);
  const endpoint = textOf("Endpoint");
  return {
    Cognito: {
      AWS_Region: region ?? "",
      CognitoUserPool: textOf("CognitoUserPool") ?? "",
      AppClientId: appClientId ?? "",
      ...(endpoint !== undefined && { Endpoint: endpoint }),
    },
    API_Gateway: { WebSocket_API_URL: String(url) },
  };
}

/** Whether it is the local cloud's, where every player and every password is known. */
export function isLocal({ Cognito }: RelayConfig): boolean {
  return Cognito.Endpoint !== undefined;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new CommandError(
      `${file} cannot be read. Start the local cloud (npm start), or fetch the file of a ` +
        "deployment (npm run config -- --out .) and name it with --config.",
    );
  }
}

function sectionOf(content: Readonly<Record<string, unknown>>, name: string) {
  const section = content[name];
  return isRecord(section) ? section : {};
}
