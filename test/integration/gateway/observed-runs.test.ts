import { expect, it } from "vitest";
import type { InvocationRun } from "../../../scripts/local-cloud/lambda/lambda-function.ts";
import { Client } from "./support/client.ts";
import { startGateway } from "./support/start-gateway.ts";
import { allow, ok, returned, StubFunction, threw } from "./support/stub-function.ts";

const cold: InvocationRun = { traceId: "1-00000001-0123456789abcdef01234567", coldStart: true };
const warm: InvocationRun = { ...cold, coldStart: false };

it("tells the observer how each function ran, whatever came of it", async () => {
  const authorizer = new StubFunction(() => ({ ...returned(allow()), run: cold }));
  const router = new StubFunction(() => ({ ...returned(ok), run: { ...cold, initMs: 120 } }));
  const { gateway, events } = await startGateway({ authorizer, router });
  const client = await Client.connect(gateway.url);
  router.answer = () => ({ ...threw("oops"), run: warm });
  client.send("hello");
  await client.nextFrame();

  expect(events.filter(({ kind }) => kind === "invocation")).toMatchObject([
    { route: "authorizer", outcome: "allowed", ...cold },
    { route: "$connect", outcome: "200", ...cold, initMs: 120 },
    { route: "$default", outcome: "threw", ...warm },
  ]);
});

it("says nothing of it where there is no runtime that knows", async () => {
  const { gateway, router, events } = await startGateway();
  await Client.connect(gateway.url);
  await router.first("$connect");
  for (const event of events) expect(Object.keys(event)).not.toContain("traceId");
});
