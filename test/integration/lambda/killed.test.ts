import { once } from "node:events";
import { createServer } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { Executions } from "../../../scripts/local-cloud/lambda/executions.ts";
import { listening } from "../../support/listening.ts";
import { startFunction } from "./started-function.ts";

/** A service that hears who calls; it answers only what `answers` says. */
async function startService(answers: () => boolean) {
  const callers: string[] = [];
  const ends: Promise<unknown>[] = [];
  const server = createServer((request, response) => {
    callers.push(String(request.headers["key"]));
    ends.push(once(request.socket, "close"));
    if (answers()) response.end("served");
    server.emit("called");
  });
  const { url } = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url, callers, ends, called: () => once(server, "called") };
}

it("dies at once: its event has crashed, its sockets end, and the next event meets another", async () => {
  let isServing = false;
  const service = await startService(() => isServing);
  const executions = new Executions();
  const lambda = await startFunction("calling", { executions });
  const called = service.called();
  const invocation = lambda.invoke({ url: service.url }, "message");
  await called;
  const [caller = ""] = service.callers;
  const execution = executions.withKey(caller);
  expect(execution?.current).toMatchObject({ label: "message" });

  execution?.kill();

  expect(await invocation).toMatchObject({
    outcome: "crashed",
    reason: "Runtime exited with error: signal: killed",
  });
  await Promise.all(service.ends);
  await execution?.ended;
  expect(execution?.current).toBeUndefined();
  expect(executions.withKey(caller)).toBeUndefined();
  isServing = true;
  const next = await lambda.invoke({ url: service.url }, "message");
  expect(next).toMatchObject({ outcome: "returned", value: "served", run: { coldStart: true } });
  expect(service.callers[1]).not.toBe(caller);
});

it("has a key of its own, known to services also when it is no more", async () => {
  const service = await startService(() => true);
  const executions = new Executions();
  const lambda = await startFunction("calling", { executions });
  await lambda.invoke({ url: service.url }, "message");
  await lambda.invoke({ url: service.url }, "message");
  const [first = "", again] = service.callers;
  expect(again).toBe(first);
  expect(executions.withKey(first)?.current).toBeUndefined();
  lambda.restart();
  await lambda.invoke({ url: service.url }, "message");
  const [, , other = ""] = service.callers;
  expect(other).not.toBe(first);
  expect(executions.key(first)).toMatchObject({ accessKeyId: first });
  expect(executions.key(other)?.secretAccessKey).not.toBe(executions.key(first)?.secretAccessKey);
});
