/**
 * A backend of its own that publishes into rooms: it makes a room that only those know who are told,
 * and speaks to them in it. All that it needs of AWS is `lambda:InvokeFunction` on one function.
 *
 *     node scripts/examples/matchmaker.ts <function> [<room>]
 *
 * Against the local cloud, with the address that `npm start` prints:
 *
 *     AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:<port> AWS_REGION=us-east-1 \
 *     AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local node scripts/examples/matchmaker.ts operator
 */

import { randomBytes } from "node:crypto";
import { argv, stdout } from "node:process";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

const lambda = new LambdaClient();
const [functionName = "operator", room = privateRoom()] = argv.slice(2);

stdout.write(`The room is ${room}\n`);
await publish(room, { type: "match-found", startsInSeconds: 10 });

/** 128 random bits, which nobody guesses: whoever has the name may come in. */
function privateRoom(): string {
  return randomBytes(16).toString("base64url");
}

/**
 * Puts a message into the log of a room. It stands there when this returns, and whoever comes back
 * later gets it too.
 */
async function publish(to: string, message: object): Promise<void> {
  const event = { operation: "say", room: to, message, caller: "matchmaker" };
  const { FunctionError: failure, Payload: payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
  );
  const answer = JSON.parse(payload?.transformToString() ?? "null");
  if (failure !== undefined || !answer.ok) {
    throw new Error(`Not published: ${answer.code ?? failure}: ${answer.message}`);
  }
}
