import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { StartedFunction } from "./started-function.ts";
import { startFunction } from "./started-function.ts";

interface Surroundings {
  readonly event: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  readonly remainingMs: number;
  readonly environment: Readonly<Record<string, string>>;
}

async function surroundings(
  lambda: StartedFunction,
  event: unknown = {},
  traceId?: string,
): Promise<Surroundings> {
  const invocation = await lambda.invoke(event, "message", traceId);
  if (invocation.outcome !== "returned") throw new Error(JSON.stringify(invocation));
  return invocation.value as Surroundings;
}

describe("what a handler is given", () => {
  it("carries the event as JSON", async () => {
    const lambda = await startFunction("echo");

    const { event } = await surroundings(lambda, {
      at: new Date(0),
      left: undefined,
      list: [1, null],
    });

    expect(event).toEqual({ at: "1970-01-01T00:00:00.000Z", list: [1, null] });
  });

  it("has a context like Lambda's", async () => {
    const lambda = await startFunction("echo", { memoryMb: 512 });

    const { context } = await surroundings(lambda);

    expect(context).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: "relay",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:relay",
      memoryLimitInMB: "512",
      awsRequestId: lambda.reports[0]?.requestId,
      logGroupName: "/aws/lambda/relay",
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    });
  });

  it("tells how much of its time is left", async () => {
    const lambda = await startFunction("echo", { timeoutMs: 900_000 });

    const { remainingMs } = await surroundings(lambda);

    expect(remainingMs).toBeGreaterThan(600_000);
    expect(remainingMs).toBeLessThanOrEqual(900_000);
  });

  it("has the function's variables and Lambda's, and none of the developer's own", async () => {
    vi.stubEnv("AWS_PROFILE", "the developer's own");
    const lambda = await startFunction("echo", {
      environment: { CONNECTIONS_TABLE_NAME: "connections", AWS_REGION: "eu-west-1" },
    });

    const { environment } = await surroundings(lambda);

    const taskRoot = environment["LAMBDA_TASK_ROOT"];
    expect(environment).toEqual({
      CONNECTIONS_TABLE_NAME: "connections",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_NAME: "relay",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/relay",
      AWS_LAMBDA_LOG_STREAM_NAME: expect.any(String),
      LAMBDA_TASK_ROOT: expect.any(String),
      _HANDLER: "index.handler",
      TZ: ":UTC",
      AWS_CONFIG_FILE: `${taskRoot}/.aws/config`,
      AWS_SHARED_CREDENTIALS_FILE: `${taskRoot}/.aws/credentials`,
      _X_AMZN_TRACE_ID: expect.any(String),
    });
    vi.unstubAllEnvs();
  });

  it("hides the developer's own configuration from the AWS SDK", async () => {
    const home = await mkdtemp(path.join(tmpdir(), "home-"));
    onTestFinished(() => rm(home, { recursive: true }));
    await mkdir(path.join(home, ".aws"));
    await writeFile(path.join(home, ".aws", "config"), "[default]\nmax_attempts = 9\n");
    vi.stubEnv("HOME", home);
    const lambda = await startFunction("sdk-settings");

    const settings = await lambda.invoke({}, "message");

    expect(settings).toMatchObject({ value: { home } });
    expect(settings).not.toMatchObject({ value: { maxAttempts: 9 } });
    vi.unstubAllEnvs();
  });
});

describe("the trace of an event", () => {
  const traceOf = async (lambda: StartedFunction, traceId?: string) =>
    (await surroundings(lambda, {}, traceId)).environment["_X_AMZN_TRACE_ID"];

  it("is new and sampled for every event", async () => {
    const lambda = await startFunction("echo");

    const [first, second] = [await traceOf(lambda), await traceOf(lambda)];

    expect(first).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/);
    expect(second).not.toBe(first);
  });

  it("continues the trace that came with the event", async () => {
    const lambda = await startFunction("echo");
    const given = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";

    expect(await traceOf(lambda, given)).toBe(given);
  });

  it("completes a trace that has only its root", async () => {
    const lambda = await startFunction("echo");
    const root = "Root=1-5759e988-bd862e3fe1be46a994272793";

    expect(await traceOf(lambda, root)).toMatch(
      new RegExp(`^${root};Parent=[0-9a-f]{16};Sampled=1$`),
    );
  });
});
