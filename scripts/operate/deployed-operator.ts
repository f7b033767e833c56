import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CommandError } from "../command-error.ts";
import { AwsCliError, awsCli } from "../config/aws-cli.ts";
import { stackOutput } from "../config/stack-output.ts";
import type { UnknownRecord } from "../json.ts";
import { isRecord, parseJson } from "../json.ts";
import type { Operator } from "./operator.ts";
import { isUserId } from "./operator.ts";

/** What is deployed: a stack, whose outputs are asked for, or a function that is known by name. */
export interface Deployment {
  readonly stack?: string;
  readonly functionName?: string;
  /** The AWS CLI's own choice unless given. */
  readonly region: string | undefined;
}

/**
 * The operator of a deployment, by the AWS CLI.
 *
 * @throws {CommandError}
 */
export async function deployedOperator(deployment: Deployment): Promise<Operator> {
  const { stack = "", region } = deployment;
  const functionName =
    deployment.functionName ?? (await stackOutput(stack, "OperatorFunctionName", region));
  return {
    invoke: (event) => invoke(functionName, event, region),
    async userIdOf(player) {
      if (isUserId(player)) return player;
      if (stack === "") {
        throw new CommandError(
          `Who is ${player}? Give the user id, or the --stack whose user pool can be asked.`,
        );
      }
      return await userIdIn(await stackOutput(stack, "UserPoolId", region), player, region);
    },
    async caller() {
      const identity = ["sts", "get-caller-identity", "--query", "Arn", "--output", "text"];
      return (await awsCli(identity, region)).trim();
    },
  };
}

/** By files, as the event is nobody's business who lists this machine's processes. */
async function invoke(
  functionName: string,
  event: UnknownRecord,
  region: string | undefined,
): Promise<unknown> {
  const folder = await mkdtemp(path.join(tmpdir(), "game-relay-operate-"));
  const eventFile = path.join(folder, "event.json");
  const answerFile = path.join(folder, "answer.json");
  try {
    await writeFile(eventFile, JSON.stringify(event));
    const name = ["--function-name", functionName];
    // As bytes: what versions 1 and 2 of the AWS CLI take `file://` for is not the same.
    const payload = ["--payload", `fileb://${eventFile}`, answerFile];
    const status = parseJson(await awsCli(["lambda", "invoke", ...name, ...payload], region));
    const answer = parseJson(await readFile(answerFile, "utf8"));
    if (isRecord(status) && status["FunctionError"] !== undefined) {
      const said = isRecord(answer) ? answer["errorMessage"] : undefined;
      throw new CommandError(`The operator's function failed: ${said ?? "its log tells how."}`);
    }
    return answer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function userIdIn(
  userPoolId: string,
  player: string,
  region: string | undefined,
): Promise<string> {
  const who = ["--user-pool-id", userPoolId, "--username", player];
  const sub = ["--query", "UserAttributes[?Name=='sub'].Value | [0]", "--output", "text"];
  try {
    return (await awsCli(["cognito-idp", "admin-get-user", ...who, ...sub], region)).trim();
  } catch (error) {
    if (!(error instanceof AwsCliError && error.message.includes("UserNotFound"))) throw error;
    throw new CommandError(
      `There is no player ${player} in the user pool. One who was deleted is named by the user id, which "members" tells.`,
    );
  }
}
