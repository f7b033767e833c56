import path from "node:path";
import type { GatewayEvent } from "../local-cloud/gateway/observer.ts";
import { playerPassword, players } from "../local-cloud/players.ts";
import type { Studio } from "./studio.ts";

/** Everything one needs to play, and where to look. */
export function welcome({ url, cloud }: Studio): string {
  const { config, gateway, configFile } = cloud;
  return `
Game Relay is running on this machine. Ctrl-C ends it.

  Game          ${url}
  Console       ${url}/console

  WebSocket     ${gateway.url}
  @connections  ${gateway.managementEndpoint}
  Cognito       ${config.Cognito.Endpoint}
  DynamoDB      ${config.DynamoDB.Endpoint}
  AWS keys      AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=${config.Cognito.AWS_Region}
  Client file   ${path.relative("", configFile)}

  Players       ${players.join(", ")}
  Password      ${playerPassword}

Or play in two more terminals:  npm run client -- --player player1
                                npm run client -- --player player2
`;
}

/** @returns nothing for what only a verbose log tells */
export function gatewayLine(event: GatewayEvent, verbose: boolean): string | undefined {
  const { kind, route, connectionId, outcome, durationMs, coldStart } = event;
  if (kind === "management" && !verbose) return undefined;
  const what = (route === "" ? kind : route).padEnd(12);
  const took = `${Math.round(durationMs)} ms${coldStart ? ", cold start" : ""}`;
  return `${time()}  ${what}  ${connectionId}  ${outcome}  (${took})`;
}

/** A function's line as it is, but of the structured ones only what went wrong. */
export function functionLine(line: string, verbose: boolean): string | undefined {
  return verbose || levelOf(line) !== "INFO" ? line : undefined;
}

/** Metrics, which are JSON without a level, count as information. */
function levelOf(line: string): string {
  try {
    const { level = "INFO" } = JSON.parse(line);
    return level;
  } catch {
    return "TEXT";
  }
}

function time(): string {
  return new Date().toTimeString().slice(0, 8);
}
