import { describe, expect, it } from "vitest";
import type { Gate } from "./gate.ts";
import { startGate } from "./gate.ts";
import type { StartedFunction } from "./started-function.ts";
import { startFunction } from "./started-function.ts";

async function startHandler(name: string, gate: Gate): Promise<StartedFunction> {
  return await startFunction(name, {
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: gate.url,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    },
  });
}

describe("work that is pending when the handler has returned", () => {
  it.each([
    ["leaves a timer", "Timeout"],
    ["leaves a fetch", "TCPSocketWrap"],
    ["leaves a request", "TCPSocketWrap"],
  ])("is warned of when it %s", async (way, kind) => {
    const gate = await startGate();
    const lambda = await startHandler("leaving-work", gate);

    await lambda.invoke({ way, url: gate.url }, "message");

    expect(lambda.warnings).toEqual([
      expect.stringMatching(
        new RegExp(`^\`message\`: work is still pending after .*${kind}.*: on AWS it would freeze`),
      ),
    ]);
  });

  it("is warned of when it leaves a query on a connection that is kept alive", async () => {
    const gate = await startGate();
    const lambda = await startHandler("querying", gate);
    const first = lambda.invoke({ way: "awaits a query" }, "message");
    await gate.letIn();
    await first;
    expect(lambda.warnings).toEqual([]);

    await lambda.invoke({ way: "leaves a query" }, "message");

    expect(lambda.warnings).toEqual([expect.stringContaining("(TCPSocketWrap, Timeout)")]);
  });

  it.each([
    ["awaits a timer", "leaving-work"],
    ["awaits a fetch", "leaving-work"],
    ["awaits a query", "querying"],
    ["awaits queries in parallel", "querying"],
  ])("is none when the handler %s, however often", async (way, handler) => {
    const gate = await startGate();
    gate.open();
    const lambda = await startHandler(handler, gate);

    for (let event = 0; event < 5; event += 1) {
      const invocation = await lambda.invoke({ way, url: gate.url }, "message");
      expect(invocation.outcome).toBe("returned");
    }

    expect(lambda.warnings).toEqual([]);
  });

  it("is warned of once for every label", async () => {
    const gate = await startGate();
    const lambda = await startHandler("leaving-work", gate);
    const event = { way: "leaves a fetch", url: gate.url };

    for (const label of ["message", "message", "$connect"]) await lambda.invoke(event, label);

    expect(lambda.warnings.map((warning) => warning.split(":")[0])).toEqual([
      "`message`",
      "`$connect`",
    ]);
  });

  it("is not blamed on the next event", async () => {
    const gate = await startGate();
    const lambda = await startHandler("leaving-work", gate);

    await lambda.invoke({ way: "leaves a fetch", url: gate.url }, "message");
    await lambda.invoke({ way: "awaits a timer", url: gate.url }, "heartbeat");

    expect(lambda.warnings).toHaveLength(1);
  });
});
