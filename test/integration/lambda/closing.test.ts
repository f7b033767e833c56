import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startGate } from "./gate.ts";
import { handlerPath, startFunction } from "./started-function.ts";

describe("closing", () => {
  it("answers the events at hand and those that wait or come later", async () => {
    const gate = await startGate();
    const lambda = await startFunction("gated", { maxInstances: 1 });
    const answers = [lambda.invoke(gate.url, "message"), lambda.invoke(gate.url, "message")];
    await gate.crowd(1);

    await lambda.close();
    answers.push(lambda.invoke(gate.url, "message"));

    const shutDown = { outcome: "crashed", reason: "shut down" };
    expect(await Promise.all(answers)).toEqual([shutDown, shutDown, shutDown]);
  });

  it("removes the folder of the built code", async () => {
    const lambda = await startFunction("echo");
    const answer = await lambda.invoke({}, "message");
    expect(answer).toMatchObject({
      value: { environment: { LAMBDA_TASK_ROOT: expect.any(String) } },
    });
    const { value } = answer as { value: { environment: { LAMBDA_TASK_ROOT: string } } };

    await lambda.close();

    await expect(access(value.environment.LAMBDA_TASK_ROOT)).rejects.toThrow("ENOENT");
  });

  it("leaves nothing behind that keeps the process alive", async () => {
    const module = new URL("../../../scripts/local-cloud/lambda/local-lambda.ts", import.meta.url);
    const script = `
      import { startLocalLambda } from "${module}";
      const before = process.getActiveResourcesInfo();
      const lambda = await startLocalLambda({
        name: "relay", entry: ${JSON.stringify(handlerPath("echo"))}, environment: {},
        memoryMb: 256, watch: true, output() {},
      });
      await Promise.all([lambda.invoke({}, "message"), lambda.invoke({}, "message")]);
      await lambda.close();
      // A file request counts until its callback is over.
      await new Promise(setImmediate);
      const after = process.getActiveResourcesInfo();
      process.stdout.write(JSON.stringify({ before, after }));
    `;

    // The process would be killed at the time limit, and the promise rejected, if it stayed alive.
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
      timeout: 10_000,
    });

    const { before, after } = JSON.parse((await run).stdout);
    expect(after).toEqual(before);
  });
});
