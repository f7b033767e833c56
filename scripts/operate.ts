/** `npm run operate`: looks after the rooms of a relay, locally or on AWS. */

import { env, stdout } from "node:process";
import { runCommand } from "./command-error.ts";
import { regionOf } from "./config/options.ts";
import { deployedOperator } from "./operate/deployed-operator.ts";
import { localOperator } from "./operate/local-operator.ts";
import type { Operator } from "./operate/operator.ts";
import { describeResult } from "./operate/output.ts";
import type { Wishes } from "./operate/wishes.ts";
import { readWishes } from "./operate/wishes.ts";

await runCommand(async () => {
  const wishes = readWishes();
  const operator = await operatorOf(wishes);
  const { user: player, ...rest } = wishes.event;
  const user = typeof player === "string" ? await operator.userIdOf(player) : undefined;
  const event = { ...rest, ...(user && { user }), caller: await operator.caller() };
  const result = await operator.invoke(event);
  stdout.write(
    `${describeResult(event, result, player === undefined ? undefined : `${player}`)}\n`,
  );
});

function operatorOf({ stack, functionName, region, config }: Wishes): Promise<Operator> {
  if (stack === undefined && functionName === undefined) return localOperator(config);
  return deployedOperator({
    ...(stack !== undefined && { stack }),
    ...(functionName !== undefined && { functionName }),
    region: region ?? regionOf(env),
  });
}
