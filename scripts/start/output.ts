import path from "node:path";
import { stdout } from "node:process";
import { styleText } from "node:util";
import { isRecord, parseJson } from "../json.ts";
import type { GatewayEvent } from "../local-cloud/gateway/observer.ts";
import { playerPassword, players } from "../local-cloud/players.ts";
import type { Studio } from "./studio.ts";

type Style = Parameters<typeof styleText>[0];

/** Colour where a terminal shows it and nobody objects: NO_COLOR, https://no-color.org. */
function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: stdout });
}

/** Everything one needs to play, and where to look; at most 80 columns wide. */
export function welcome({ url, cloud }: Studio): string {
  const { config, gateway, configFile } = cloud;
  const { AWS_Region: region, Endpoint: cognito } = config.Cognito;
  const [one, two, three, four] = players.map(({ username }) => username);
  const bold = (text: string) => styled("bold", text);
  return `
${styled("green", "Game Relay is running on this machine.")} Ctrl-C ends it.

  Game          ${bold(url)}
  Console       ${bold(`${url}/console`)}

  WebSocket     ${gateway.url}
  @connections  ${gateway.managementEndpoint}
  Cognito       ${cognito}
  DynamoDB      ${config.DynamoDB.Endpoint}
  Lambda        ${config.Lambda.Endpoint}
  Config file   ${path.relative("", configFile)}

  Players       ${one}, ${two}
                ${three}, ${four}
  Password      ${playerPassword}

${bold("Play in two more terminals")}
  npm run client -- --player player1
  npm run client -- --player player2

${bold("Look after rooms")}
  npm run operate -- rooms
  npm run operate -- say lobby "Round two"
  npm run operate -- kick player2 --bar 10m

${bold("With the AWS CLI")}
  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}
  aws apigatewaymanagementapi get-connection --connection-id="$ID" \\
    --endpoint-url ${gateway.managementEndpoint}

${bold("With the Unity sample")}
  Copy the config file into Application.persistentDataPath. The sample calls
  the Cognito of its Region: where its AuthenticationManager makes the client,
  give it new AmazonCognitoIdentityProviderConfig { ServiceURL =
    "${cognito}" }
`;
}

/** @returns nothing for what only a verbose log tells */
export function gatewayLine(event: GatewayEvent, verbose: boolean): string | undefined {
  const { kind, route, connectionId, outcome, durationMs, coldStart } = event;
  const isRoutine = kind === "management" || (route === "heartbeat" && outcome === "200");
  if (isRoutine && !verbose) return undefined;
  const what = (route === "" ? kind : route).padEnd(11);
  const took = `${Math.round(durationMs)} ms${coldStart ? ", cold start" : ""}`;
  return `${dim(time())}  ${what}  ${connectionId}  ${outcome}  ${dim(took)}`;
}

/** Metrics, which are JSON without a level, count as information. */
const hiddenLevels: readonly unknown[] = [undefined, "INFO", "DEBUG", "TRACE"];

/**
 * A function's line, for people: plain text as it is; of the structured ones what went wrong, with
 * the error as it would be printed; the rest only to a verbose log.
 */
export function functionLine(
  line: string,
  functionName: string,
  verbose: boolean,
): string | undefined {
  const entry = parseJson(line);
  if (!isRecord(entry)) return line;
  const { level, message, error } = entry;
  if (hiddenLevels.includes(level)) return verbose ? line : undefined;
  const tone = level === "WARN" ? "yellow" : "red";
  const head = `${dim(time())}  ${functionName.padEnd(11)}  ${styled(tone, `${level}`)}  ${message}`;
  const text = isRecord(error) ? [head, ...errorLines(error)].join("\n") : head;
  return verbose ? `${text}\n${dim(line)}` : text;
}

/** Frames that lead to no line of the person's own. */
const ofOthers = /node:internal|[\\/]node_modules[\\/]|local-cloud[\\/]lambda[\\/]/;

/** An error as Powertools writes it, whose stack is mapped to the sources already. */
function errorLines(error: Readonly<Record<string, unknown>>): string[] {
  const { name, message, stack, cause } = error;
  const title = `  ${name ?? "Error"}: ${message ?? ""}`;
  const frames = String(stack ?? "")
    .split("\n")
    .filter((frame) => /^\s+at /.test(frame) && !ofOthers.test(frame))
    .map((frame) => `    ${frame.trim().replaceAll(`${process.cwd()}${path.sep}`, "")}`);
  const causes = isRecord(cause) ? ["  caused by", ...errorLines(cause)] : [];
  return [title, ...frames, ...causes];
}

function dim(text: string): string {
  return styled("dim", text);
}

function time(): string {
  return new Date().toTimeString().slice(0, 8);
}
