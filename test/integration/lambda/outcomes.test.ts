import { setImmediate } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { handlerPath, startFunction } from "./started-function.ts";

describe("an event", () => {
  it("is answered with null when the handler returns nothing", async () => {
    const lambda = await startFunction("faulty");

    expect(await lambda.invoke("returns nothing", "message")).toMatchObject({
      outcome: "returned",
      value: null,
    });
  });

  it.each([
    ["throws an error", "OutOfLives", "none left"],
    ["throws a string", "string", "nothing but words"],
    ["returns what JSON cannot carry", "Runtime.MarshalError", "Unable to stringify response body"],
  ])("threw when its handler %s", async (fault, errorType, errorMessage) => {
    const lambda = await startFunction("faulty");

    expect(await lambda.invoke(fault, "message")).toMatchObject({
      outcome: "threw",
      errorType,
      errorMessage,
    });
  });

  it("shows the developer what its handler threw", async () => {
    const lambda = await startFunction("faulty");

    await lambda.invoke("throws an error", "message");

    expect(lambda.lines).toEqual([
      "Invoke Error OutOfLives: none left",
      expect.stringMatching(/^ {4}at .*handlers\/faulty\.ts:7:/),
      expect.stringMatching(/^ {4}at .*handlers\/faulty\.ts:\d+:/),
      "caused by Error: fell",
      expect.any(String),
      expect.any(String),
    ]);
  });

  it("may be answered with what is nested too deep for a thread to hand over", async () => {
    const lambda = await startFunction("faulty");

    const invocation = await lambda.invoke("returns what is nested deep", "message");

    const value = invocation.outcome === "returned" ? invocation.value : undefined;
    expect(JSON.stringify(value)).toBe("[".repeat(4_000) + "]".repeat(4_000));
  });

  it.each(["never returns", "spins"])(
    "is killed at the time limit when its handler %s",
    async (fault) => {
      const lambda = await startFunction("faulty", { timeoutMs: 300 });

      expect(await lambda.invoke(fault, "message")).toMatchObject({ outcome: "timed-out" });
      expect(lambda.lines).toEqual(["message: task timed out after 0.30 seconds"]);
    },
  );

  it.each([
    ["exits", /exited with code 3/],
    ["throws in a callback", /OutOfLives: in a callback/],
    ["leaves a rejection", /OutOfLives: in a promise/],
    ["takes all memory", /memory/],
  ])("crashes when its handler %s", async (fault, reason) => {
    const lambda = await startFunction("faulty", { memoryMb: 64 });

    expect(await lambda.invoke(fault, "message")).toMatchObject({
      outcome: "crashed",
      reason: expect.stringMatching(reason),
    });
  });

  it.each(["exits", "never returns"])("finds a new instance after one that %s", async (fault) => {
    const lambda = await startFunction("faulty", { timeoutMs: 3_000, maxInstances: 1 });

    const [, after] = await Promise.all([
      lambda.invoke(fault, "message"),
      lambda.invoke("", "message"),
    ]);

    expect(after).toMatchObject({ outcome: "returned", value: "well" });
    expect(lambda.reports.map((report) => report.coldStart)).toEqual([true, true]);
  });

  it("is reported with its label and how long it took", async () => {
    const lambda = await startFunction("faulty");

    await lambda.invoke("", "$connect");
    await lambda.invoke("throws an error", "message");

    const ms = expect.any(Number);
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(lambda.reports).toEqual([
      {
        label: "$connect",
        requestId,
        outcome: "returned",
        coldStart: true,
        initMs: ms,
        durationMs: ms,
      },
      { label: "message", requestId, outcome: "threw", coldStart: false, durationMs: ms },
    ]);
  });
});

describe("code that cannot be loaded", () => {
  it("crashes every event and tells the developer why", async () => {
    const lambda = await startFunction("unconfigured");
    const reason = "EnvironmentError: TABLE_NAME is missing";

    const invocations = [await lambda.invoke({}, "message"), await lambda.invoke({}, "message")];

    expect(invocations).toMatchObject([
      { outcome: "crashed", reason },
      { outcome: "crashed", reason },
    ]);
    expect(lambda.lines).toContain(reason);
  });

  it("serves once its configuration is complete", async () => {
    const lambda = await startFunction("unconfigured", { environment: { TABLE_NAME: "players" } });

    expect(await lambda.invoke({}, "message")).toMatchObject({
      outcome: "returned",
      value: "configured",
    });
  });

  it("crashes events when it exports no handler", async () => {
    const lambda = await startFunction("handlerless");

    expect(await lambda.invoke({}, "message")).toMatchObject({
      outcome: "crashed",
      reason: "Error: index.handler is undefined or not exported",
    });
  });

  it("is given up after 10 seconds of loading", async () => {
    const lambda = await startFunction("never-loading");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });

    const invocation = lambda.invoke({}, "message");
    while (vi.getTimerCount() === 0) await setImmediate();
    vi.advanceTimersByTime(9_999);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);

    expect(await invocation).toMatchObject({
      outcome: "crashed",
      reason: "It took more than 10 seconds to load the code.",
    });
  });

  it("is refused at the start when it cannot be built", async () => {
    await expect(startFunction("missing")).rejects.toThrow(handlerPath("missing"));
  });
});
