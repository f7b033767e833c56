/** Posts as often as it is told to, prints the outcomes, and has nothing else to do. */

import { ConnectionPoster } from "../../../../src/adapters/outbound/management-api/connection-poster.ts";

const [endpoint = "", count = "1", rounds = "1"] = process.argv.slice(2);
const poster = new ConnectionPoster({
  endpoint,
  region: "us-east-1",
  credentials: () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }),
});

const outcomes: string[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const posts = Array.from({ length: Number(count) }, (_, i) =>
    poster.post(`${i}`, new TextEncoder().encode("x")),
  );
  outcomes.push(...(await Promise.all(posts)));
}
process.stdout.write(JSON.stringify(outcomes));
