import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Invocation } from "../../../scripts/local-cloud/lambda/lambda-function.ts";
import type { LambdaServer } from "../../../scripts/local-cloud/lambda-api/lambda-server.ts";
import { startLambdaServer } from "../../../scripts/local-cloud/lambda-api/lambda-server.ts";
import { eventually } from "../../support/eventually.ts";
import { httpRequest } from "../gateway/support/client.ts";
import { sendAndHangUp } from "./support/raw-request.ts";

const path = "/2015-03-31/functions/operator/invocations";
const events: unknown[] = [];
const warnings: string[] = [];
let answer: Invocation = { outcome: "returned", value: { ok: true } };
let server: LambdaServer;
let sdk: LambdaClient;

beforeAll(async () => {
  server = await startLambdaServer({
    ...{ host: "127.0.0.1", port: 0 },
    functions: {
      operator: {
        async invoke(event) {
          events.push(event);
          return answer;
        },
      },
    },
    warned: (message) => warnings.push(message),
  });
  const credentials = { accessKeyId: "any", secretAccessKey: "thing" };
  sdk = new LambdaClient({
    ...{ endpoint: server.url, region: "us-east-1", credentials, maxAttempts: 1 },
  });
});
afterEach(() => {
  answer = { outcome: "returned", value: { ok: true } };
  events.length = 0;
});
afterAll(async () => {
  sdk.destroy();
  await server.close();
});

const post = (body: string | Buffer, headers: Record<string, string> = {}, to = path) =>
  httpRequest(server.url, { method: "POST", path: to, headers, body });

async function invoke(input: Partial<ConstructorParameters<typeof InvokeCommand>[0]> = {}) {
  const { Payload, ...output } = await sdk.send(
    new InvokeCommand({ FunctionName: "operator", Payload: '{"operation":"rooms"}', ...input }),
  );
  return { ...output, text: Payload?.transformToString() };
}

describe("an invocation by the SDK", () => {
  it("hands over the event and comes back with the answer", async () => {
    expect(await invoke()).toMatchObject({
      ...{ StatusCode: 200, ExecutedVersion: "$LATEST", text: '{"ok":true}' },
    });
    expect(events).toEqual([{ operation: "rooms" }]);
  });

  it.each([
    "arn:aws:lambda:us-east-1:000000000000:function:operator",
    "arn:aws:lambda:us-east-1:000000000000:function:operator:$LATEST",
    "000000000000:function:operator",
    "operator:$LATEST",
  ])("finds the function by %s", async (FunctionName) => {
    expect(await invoke({ FunctionName })).toMatchObject({ StatusCode: 200 });
  });

  it("of another function is told that there is none", async () => {
    await expect(invoke({ FunctionName: "router" })).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Function not found: router",
    });
    await expect(invoke({ FunctionName: "constructor" })).rejects.toThrow("Function not found");
  });

  it.each([
    [{ outcome: "threw", errorType: "TypeError", errorMessage: "x" }, "TypeError"],
    [{ outcome: "timed-out" }, "Sandbox.Timedout"],
    [{ outcome: "crashed", reason: "it died" }, "Runtime.ExitError"],
  ] as const)("that failed is an answer that says so: %j", async (failed, errorType) => {
    answer = failed;
    const { FunctionError, StatusCode, text = "" } = await invoke();
    expect([StatusCode, FunctionError]).toEqual([200, "Unhandled"]);
    expect(JSON.parse(text)).toMatchObject({ errorType });
  });

  it("beyond the account's concurrency is throttled", async () => {
    answer = { outcome: "throttled" };
    await expect(invoke()).rejects.toMatchObject({ name: "TooManyRequestsException" });
  });

  it("can be left alone, or only tried", async () => {
    expect(await invoke({ InvocationType: "DryRun" })).toMatchObject({ StatusCode: 204 });
    expect(events).toEqual([]);
    answer = { outcome: "timed-out" };
    expect(await invoke({ InvocationType: "Event" })).toMatchObject({ StatusCode: 202 });
    await eventually(
      () => warnings,
      (all) => all.some((it) => it.includes("timed-out")),
    );
    expect(events).toEqual([{ operation: "rooms" }]);
  });

  it("without an event hands over an empty one", async () => {
    const { Payload: _, ...nothing } = { Payload: undefined, FunctionName: "operator" };
    const { StatusCode } = await sdk.send(new InvokeCommand(nothing));
    expect(StatusCode).toBe(200);
    expect(events).toEqual([{}]);
  });
});

describe("what else is sent", () => {
  it.each([
    ["no JSON", "operation=rooms"],
    ["no UTF-8", Buffer.from([0x22, 0xff, 0x22])],
    ["nested deeper than any event", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ])("that is %s is refused as Lambda does", async (_, body) => {
    const { status, headers } = await post(body);
    expect([status, headers["x-amzn-errortype"]]).toEqual([400, "InvalidRequestContentException"]);
    expect(events).toEqual([]);
  });

  it("over 6 MB is too large, and an event that is left over 1 MB", async () => {
    const large = JSON.stringify("x".repeat(6 * 1024 * 1024));
    expect(await post(large)).toMatchObject({ status: 413 });
    const left = JSON.stringify("x".repeat(1024 * 1024));
    expect(await post(left, { "x-amz-invocation-type": "Event" })).toMatchObject({ status: 413 });
    expect(await post(left)).toMatchObject({ status: 200 });
  });

  it.each([
    "/",
    "/2015-03-31/functions/operator",
    `${path}/x`,
    "/%",
    "//x",
    "/2015-03-31/functions",
  ])("to %s finds nothing", async (to) => {
    expect(await post("{}", {}, to)).toMatchObject({ status: 404 });
  });

  it("of an invocation type that there is not is refused", async () => {
    const headers = { "x-amz-invocation-type": "Later" };
    expect(await post("{}", headers)).toMatchObject({ status: 400 });
    expect(events).toEqual([]);
  });

  it("by a page of any site, or to another host's name, is let in by nobody", async () => {
    const page = await post("{}", { origin: "http://localhost:3000" });
    expect(page).toMatchObject({ status: 403 });
    const rebound = await post("{}", { host: "evil.example" });
    expect(rebound).toMatchObject({ status: 421 });
    expect(events).toEqual([]);
  });

  it("and given up in the middle harms nobody", async () => {
    const { host } = new URL(server.url);
    const head = `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\n{`;
    await sendAndHangUp(server.url, head);
    expect(await invoke()).toMatchObject({ StatusCode: 200 });
  });
});
