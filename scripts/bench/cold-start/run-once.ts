/**
 * A process of its own, timed from outside: loads a bundle as Lambda does, and gives it an event if
 * there is one. Without a bundle it is the empty process that others are compared with.
 *
 * Arguments: [bundle [event file]]
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { invocationContext } from "../../local-cloud/lambda/invocation-context.ts";

const [bundle, eventFile] = process.argv.slice(2);

async function run(): Promise<void> {
  if (bundle === undefined) return;
  const { handler } = createRequire(bundle)(bundle);
  if (eventFile !== undefined) {
    const payload = readFileSync(eventFile, "utf8");
    const facts = { requestId: "1", deadline: Date.now() + 10_000 };
    const context = invocationContext(facts, process.env);
    const result = await handler(JSON.parse(payload), context);
    const isGood =
      result.statusCode === 200 || result.policyDocument?.Statement[0].Effect === "Allow";
    if (!isGood) throw new Error(`The handler answered ${JSON.stringify(result)}.`);
  }
}

run().then(
  // Lambda freezes an instance after an event; whatever is still open does not count.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
