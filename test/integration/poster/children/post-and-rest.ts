/** Posts as often as it is told to, prints the outcomes, and has nothing else to do. */

import { ManagementMessenger } from "../../../../src/adapters/outbound/management-api/management-messenger.ts";

const [endpoint = "", count = "1", rounds = "1"] = process.argv.slice(2);
const messenger = new ManagementMessenger({
  endpoint,
  region: "us-east-1",
  credentials: () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }),
  maxSockets: 256,
});

const outcomes: string[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const posts = Array.from({ length: Number(count) }, (_, i) =>
    messenger.post(`${i}`, new TextEncoder().encode("x"), Number.MAX_SAFE_INTEGER),
  );
  outcomes.push(...(await Promise.all(posts)).map(({ outcome }) => outcome));
}
process.stdout.write(JSON.stringify(outcomes));
