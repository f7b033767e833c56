import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Concurrency } from "../../../scripts/local-cloud/lambda/concurrency.ts";
import { startGate } from "./gate.ts";
import type { StartedFunction } from "./started-function.ts";
import { startFunction } from "./started-function.ts";

async function instanceOf(answer: ReturnType<StartedFunction["invoke"]>): Promise<unknown> {
  const invocation = await answer;
  return invocation.outcome === "returned" ? invocation.value : invocation;
}

describe("an instance", () => {
  it("handles one event after the other and keeps its state", async () => {
    const lambda = await startFunction("echo");

    const first = await lambda.invoke({}, "message");
    const second = await lambda.invoke({}, "message");

    expect(second).toMatchObject({ outcome: "returned", value: { events: 2 } });
    expect(first.run).toMatchObject({ coldStart: true, initMs: expect.any(Number) });
    expect(second.run).toEqual({ coldStart: false, traceId: expect.stringMatching(/^1-/) });
    expect(lambda.reports.map((report) => report.coldStart)).toEqual([true, false]);
  });

  it("has one event at a time, and others take what comes meanwhile", async () => {
    const gate = await startGate();
    const lambda = await startFunction("gated");

    const answers = [1, 2, 3].map(() => instanceOf(lambda.invoke(gate.url, "message")));
    await gate.crowd(3);
    gate.open();

    expect(new Set(await Promise.all(answers)).size).toBe(3);
  });

  it("is preferred when it was used most recently", async () => {
    const gate = await startGate();
    const lambda = await startFunction("gated");
    const first = instanceOf(lambda.invoke(gate.url, "message"));
    await gate.crowd(1);
    const second = instanceOf(lambda.invoke(gate.url, "message"));
    await gate.crowd(2);
    await gate.letIn();
    await first;
    await gate.letIn();
    const mostRecent = await second;
    gate.open();

    expect(await instanceOf(lambda.invoke(gate.url, "message"))).toBe(mostRecent);
    expect(await instanceOf(lambda.invoke(gate.url, "message"))).toBe(mostRecent);
  });

  it("is not started beyond the limit", async () => {
    const gate = await startGate();
    const lambda = await startFunction("gated", { maxInstances: 2 });

    const answers = [1, 2, 3, 4, 5].map(() => instanceOf(lambda.invoke(gate.url, "message")));
    await gate.crowd(2);
    gate.open();

    expect(new Set(await Promise.all(answers)).size).toBe(2);
  });

  it("takes the events that had to wait in their order", async () => {
    const lambda = await startFunction("echo", { maxInstances: 1 });

    await Promise.all(["a", "b", "c", "d"].map((label) => lambda.invoke({}, label)));

    expect(lambda.reports.map((report) => report.label)).toEqual(["a", "b", "c", "d"]);
  });

  it("has no event wait for it beyond the account's concurrency", async () => {
    const gate = await startGate();
    const concurrency = new Concurrency({ events: 3, payloadCharacters: 1_000 });
    const one = await startFunction("gated", { maxInstances: 1, concurrency });
    const other = await startFunction("echo", { concurrency });
    const taken = [1, 2, 3].map(() => one.invoke(gate.url, "message"));
    await gate.crowd(1);

    const refused = [await one.invoke(gate.url, "message"), await other.invoke({}, "heartbeat")];

    expect(refused).toEqual([{ outcome: "throttled" }, { outcome: "throttled" }]);
    gate.open();
    expect((await Promise.all(taken)).map(({ outcome }) => outcome)).toEqual(
      taken.map(() => "returned"),
    );
    expect(await other.invoke({}, "heartbeat")).toMatchObject({ outcome: "returned" });
    expect(one.warnings).toEqual([expect.stringContaining("the account's concurrency")]);
    expect(one.reports.every(({ outcome }) => outcome === "returned")).toBe(true);
  });

  it("is given up when it stays idle, except the one used last", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "performance"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const gate = await startGate();
    const lambda = await startFunction("gated");
    const load = async () => {
      const answers = [1, 2, 3].map(() => lambda.invoke(gate.url, "message"));
      for (const _ of answers) await gate.letIn();
      await Promise.all(answers);
    };
    await load();
    const beforeIdling = lambda.reports.length;

    vi.advanceTimersByTime(120_000);
    await load();

    const coldStarts = lambda.reports.slice(beforeIdling).filter((report) => report.coldStart);
    expect(coldStarts).toHaveLength(2);
  });

  it("meets no event after a restart", async () => {
    const lambda = await startFunction("echo");
    await lambda.invoke({}, "message");

    lambda.restart();

    expect(await lambda.invoke({}, "message")).toMatchObject({ value: { events: 1 } });
  });

  it("finishes the event it has at a restart", async () => {
    const gate = await startGate();
    const lambda = await startFunction("gated");
    const before = instanceOf(lambda.invoke(gate.url, "message"));
    await gate.crowd(1);

    lambda.restart();
    gate.open();

    expect(await before).toEqual(expect.any(Number));
    expect(await instanceOf(lambda.invoke(gate.url, "message"))).not.toBe(await before);
  });
});
