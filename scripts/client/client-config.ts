import { readFile } from "node:fs/promises";
import { CommandError } from "../command-error.ts";
import { asRecord } from "../local-cloud/cognito/cognito-api.ts";

/** What a client needs to know of a deployment. */
export interface ClientConfig {
  readonly webSocketUrl: string;
  readonly appClientId: string;
  /** Where Cognito answers. */
  readonly cognitoUrl: string;
  /** Whether it is the local cloud's, where every player's password is known. */
  readonly isLocal: boolean;
}

/** @throws {CommandError} for a file that is missing or is no `aws-config.json` */
export async function readClientConfig(file: string): Promise<ClientConfig> {
  const content = await readJson(file);
  const cognito = asRecord(content["Cognito"]);
  const { WebSocket_API_URL: webSocketUrl } = asRecord(content["API_Gateway"]);
  const { AWS_Region: region, AppClientId: appClientId, Endpoint: endpoint } = cognito;
  if (typeof webSocketUrl !== "string" || typeof appClientId !== "string") {
    throw new CommandError(`${file} lacks Cognito.AppClientId or API_Gateway.WebSocket_API_URL.`);
  }
  const isLocal = typeof endpoint === "string";
  const cognitoUrl = isLocal ? endpoint : `https://cognito-idp.${region}.amazonaws.com/`;
  return { webSocketUrl, appClientId, cognitoUrl, isLocal };
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    throw new CommandError(
      `${file} cannot be read. Start the local cloud (npm start), or fetch the file of a ` +
        "deployment (npm run config -- --out .) and name it with --config.",
    );
  }
  try {
    return asRecord(JSON.parse(text));
  } catch {
    throw new CommandError(`${file} is not JSON.`);
  }
}
