import { describe, expect, it } from "vitest";
import type { GatewayEvent } from "../../../../scripts/local-cloud/gateway/observer.ts";
import type { Segment } from "../../../../scripts/local-cloud/xray/segment-documents.ts";
import { budgetOf } from "../../../../scripts/web/event-kinds.ts";
import { Activity } from "../../../../scripts/web/server/activity/activity.ts";
import { Traces } from "../../../../scripts/web/server/activity/traces.ts";

const id = (n: number) => `1-00000000-${n.toString(16).padStart(24, "0")}`;

function happened(traits: Partial<GatewayEvent> = {}): GatewayEvent {
  const event = { kind: "invocation", route: "message", connectionId: "", outcome: "200" } as const;
  return { ...event, durationMs: 1, ...traits };
}

function tickLine(n: number, more: object = {}): string {
  const outcomes = { recipients: n, delivered: n, gone: 0, failed: 0, skipped: 0 };
  const line = { level: "INFO", message: "tick", timestamp: new Date(n).toISOString() };
  const counts = { pages: 1, entries: 1, waitMs: 0, posts: 1, retries: 0 };
  const tick = { room: "lobby", tick: `nonce.1/${n}`, connectionId: "a=", isTakenOver: false };
  const result = { ...tick, ...counts, ...outcomes, fanOutMs: 1 };
  return JSON.stringify({ ...line, xray_trace_id: id(n), ...result, ...more });
}

function segment(traits: Partial<Segment> = {}): Segment {
  const times = { startTime: 1, endTime: 2 };
  return {
    traceId: id(1),
    id: "a",
    name: "fan-out",
    ...times,
    annotations: {},
    metadata: {},
    ...traits,
  };
}

describe("the history", () => {
  it("has what happened in its order, numbered and dated", () => {
    const before = Date.now();
    const activity = new Activity();
    activity.event(happened({ route: "$connect" }));
    activity.event(happened({ kind: "management", route: "POST" }));
    activity.event(happened({ route: "message" }));
    const { events } = activity.history();
    expect(events.map(({ id: number, route }) => [number, route])).toEqual([
      [1, "$connect"],
      [2, "POST"],
      [3, "message"],
    ]);
    for (const { at } of events) {
      expect(at).toBeGreaterThanOrEqual(before);
      expect(at).toBeLessThanOrEqual(Date.now());
    }
  });

  it("never lets the posts of a large room push out what else happened", () => {
    const activity = new Activity();
    activity.event(happened({ route: "$connect" }));
    for (let n = 0; n < 10_000; n++)
      activity.event(happened({ kind: "management", route: "POST" }));
    const { events } = activity.history();
    expect(events).toHaveLength(1 + budgetOf("POST @connections"));
    expect(events[0]).toMatchObject({ id: 1, route: "$connect" });
    expect(events.at(-1)).toMatchObject({ id: 10_001 });
  });

  it("is bounded, and keeps the latest", () => {
    const activity = new Activity();
    for (let n = 1; n <= 1_000; n++) {
      activity.event(happened({ traceId: id(n) }));
      activity.output(tickLine(n));
    }
    const { events, ticks } = activity.history();
    expect(events).toHaveLength(300);
    expect(ticks).toHaveLength(200);
    expect(ticks.at(-1)).toMatchObject({ traceId: id(1_000) });
    expect(activity.trace(id(700))).toBeUndefined();
    expect(activity.trace(id(701))).toBeDefined();
  });

  it("has a trace for every event and every tick in it", () => {
    const activity = new Activity();
    for (let n = 1; n <= 3_000; n++) {
      const route = n % 10 === 0 ? "message" : n % 3 === 0 ? "$connect" : "heartbeat";
      if (route === "message") activity.output(tickLine(n));
      activity.event(happened({ route, traceId: id(n) }));
    }
    const { events, ticks } = activity.history();
    expect(ticks).toHaveLength(200);
    for (const { traceId = "" } of [...events, ...ticks]) {
      expect(activity.trace(traceId)).toBeDefined();
    }
  });

  it("keeps the traces of ticks when most messages leave it to others to send them", () => {
    const activity = new Activity();
    for (let n = 1; n <= 6_000; n++) {
      if (n % 20 === 0) activity.output(tickLine(n));
      activity.event(happened({ traceId: id(n) }));
    }
    const { events, ticks } = activity.history();
    expect([events.length, ticks.length]).toEqual([300, 200]);
    for (const { traceId = "" } of [...events, ...ticks]) {
      expect(activity.trace(traceId)).toBeDefined();
    }
    expect(activity.trace(id(6_000))?.logs).toHaveLength(1);
  });

  it("tells for whom a function worked that has sent a tick", () => {
    const activity = new Activity();
    activity.introduce(new Map([["user-1", "player1"]]));
    activity.event(happened({ connectionId: "a=", principalId: "user-1" }));
    activity.output(tickLine(1));
    expect(activity.ticks).toMatchObject([{ connectionId: "a=", player: "player1" }]);
  });

  it("tells where a function was killed on purpose, in its event and in its log", () => {
    const activity = new Activity();
    const order = { step: "place", moment: "after", isOrdered: true } as const;
    const crash = { ...order, route: "message", requestId: "r" };
    activity.crashed({ ...crash, traceId: id(1) });
    activity.crashed({ ...crash, traceId: undefined });
    activity.event(happened({ traceId: id(1) }));
    activity.event(happened({ traceId: id(2) }));
    activity.event(happened());
    const [killed, ...others] = activity.history().events;
    expect(killed?.killed).toBe("after place");
    for (const other of others) expect(other).not.toHaveProperty("killed");
    expect(activity.trace(id(1))?.logs).toMatchObject([
      { level: "WARN", message: "killed on purpose", fields: { step: "place", moment: "after" } },
    ]);
  });

  it("is pushed out by no heartbeat and no answer to one", () => {
    const activity = new Activity();
    activity.output(tickLine(1));
    activity.event(happened({ traceId: id(1) }));
    activity.event(happened({ kind: "management", route: "POST" }), '{"type":"tick"}');
    for (let n = 2; n <= 10_000; n++) {
      activity.event(happened({ route: "heartbeat", traceId: id(n) }), '{"action":"heartbeat"}');
      activity.event(happened({ kind: "management", route: "POST" }), '{ "type" : "pong" }');
    }
    const { events } = activity.history();
    expect(events.slice(0, 2).map(({ route }) => route)).toEqual(["message", "POST"]);
    expect(events.slice(0, 2).some(({ isHeartbeat }) => isHeartbeat)).toBe(false);
    expect(events).toHaveLength(2 + budgetOf("heartbeat"));
    expect(activity.trace(id(1))?.logs).toHaveLength(1);
  });

  it("tells whose connection it was, once the authorizer has said it", () => {
    const activity = new Activity();
    activity.introduce(new Map([["user-1", "player1"]]));
    activity.event(happened({ connectionId: "a=", principalId: "user-1" }));
    activity.event(happened({ connectionId: "b=", principalId: "user-2" }));
    for (const connectionId of ["a=", "b=", "c="]) {
      activity.event(happened({ kind: "closed", connectionId }));
    }
    const names = activity.history().events.map(({ player }) => player);
    expect(names).toEqual(["player1", undefined, "player1", undefined, undefined]);
    expect(JSON.stringify(activity.history())).not.toContain("user-");
  });

  it("remembers a bounded number of connections", () => {
    const activity = new Activity();
    activity.introduce(new Map([["user-1", "player1"]]));
    for (let n = 0; n <= 5_000; n++) {
      activity.event(happened({ connectionId: `${n}`, principalId: "user-1" }));
    }
    for (const connectionId of ["0", "1"]) activity.event(happened({ connectionId }));
    const [first, second] = activity.history().events.slice(-2);
    expect([first?.player, second?.player]).toEqual([undefined, "player1"]);
  });

  const crash = {
    ...({ step: "close", moment: "after", room: "lobby", isOrdered: true } as const),
    ...{ route: "message", requestId: "1", traceId: id(1) },
  };

  it("tells who listens, until he does no longer", () => {
    const activity = new Activity();
    const heard: unknown[] = [];
    const stop = activity.listen({
      event: ({ route }) => heard.push(route),
      tick: ({ traceId }) => heard.push(traceId),
      crash: ({ step }) => heard.push(step),
    });
    activity.event(happened());
    activity.output(tickLine(1));
    activity.output("no log line");
    activity.crashed(crash);
    stop();
    activity.crashed({ ...crash, step: "post" });
    activity.event(happened());
    activity.output(tickLine(2));
    expect(heard).toEqual(["message", id(1), "close"]);
    expect(activity.latestCrash).toMatchObject({ ...crash, step: "post" });
    expect(activity.latestCrash?.at).toBeGreaterThan(0);
  });
});

describe("a trace", () => {
  it("has its segments in the order of their starts, and its log lines as they came", () => {
    const activity = new Activity();
    activity.output(tickLine(1));
    activity.output(tickLine(1, { message: "after" }));
    activity.traced([segment({ id: "b", startTime: 3 }), segment({ id: "a", startTime: 2 })]);
    activity.traced([segment({ id: "c", startTime: 1 }), segment({ id: "d", traceId: id(2) })]);
    const trace = activity.trace(id(1));
    expect(trace?.segments.map((it) => it.id)).toEqual(["c", "a", "b"]);
    expect(trace?.logs.map(({ message }) => message)).toEqual(["tick", "after"]);
    expect(trace?.segments[0]).not.toHaveProperty("traceId");
  });

  it("waits for its event, and is pushed out meanwhile by no segment of a stranger", () => {
    const activity = new Activity();
    activity.traced([segment({ traceId: id(1) })]);
    activity.output(tickLine(1));
    activity.traced([segment({ traceId: id(1), id: "b" })]);
    for (let n = 2; n <= 5_000; n++) activity.traced([segment({ traceId: id(n) })]);
    expect(activity.trace(id(1))?.segments).toHaveLength(2);
    activity.event(happened({ traceId: id(1) }));
    activity.event(happened({ traceId: id(5_000) }));
    for (let n = 10_000; n <= 15_000; n++) activity.traced([segment({ traceId: id(n) })]);
    expect(activity.trace(id(1))).toMatchObject({ segments: [{ id: "a" }, { id: "b" }] });
    expect(activity.trace(id(5_000))?.segments).toHaveLength(1);
    expect(activity.trace(id(4_999))).toBeUndefined();
  });

  it("is known from its event on, though it may leave nothing", () => {
    const activity = new Activity();
    activity.event(happened({ route: "authorizer", traceId: id(7) }));
    expect(activity.trace(id(7))).toEqual({ traceId: id(7), segments: [], logs: [] });
    expect(activity.trace(id(8))).toBeUndefined();
  });

  it("replaces a segment that was in progress with the one that has ended", () => {
    const traces = new Traces();
    const { endTime: _, ...unfinished } = segment();
    traces.addSegment(unfinished);
    traces.addSegment(segment({ endTime: 9 }));
    expect(traces.get(id(1))?.segments).toMatchObject([{ id: "a", endTime: 9 }]);
  });

  it("that was forgotten can begin anew", () => {
    const traces = new Traces({ traces: () => 1, segments: 2, logs: 1 });
    traces.addSegment(segment());
    traces.addSegment(segment({ traceId: id(2) }));
    expect(traces.get(id(1))).toBeUndefined();
    traces.addSegment(segment({ id: "later" }));
    expect(traces.get(id(1))?.segments).toMatchObject([{ id: "later" }]);
    expect(traces.get(id(2))).toBeUndefined();
  });

  it("is bounded in its parts and its lines, and can still be completed", () => {
    const traces = new Traces({ traces: () => 10, segments: 2, logs: 1 });
    for (const it of ["a", "b", "c"]) traces.addSegment(segment({ id: it }));
    traces.addSegment(segment({ id: "a", endTime: 9 }));
    const line = { at: 1, level: "INFO", message: "x", fields: {} };
    traces.addLog(id(1), line);
    traces.addLog(id(1), line);
    const { segments = [], logs = [] } = traces.get(id(1)) ?? {};
    expect(segments.map((it) => [it.id, it.endTime])).toEqual([
      ["a", 9],
      ["b", 2],
    ]);
    expect(logs).toHaveLength(1);
  });
});

describe("a frame", () => {
  it("is kept beside its event, and begins in it", () => {
    const activity = new Activity();
    activity.event(happened(), '{"action":"message",\n  "message":"hi"}');
    activity.event(happened());
    const [event, other] = activity.history().events;
    expect(event?.preview).toBe('{"action":"message", "message":"hi"}');
    expect(other).not.toHaveProperty("preview");
    expect(activity.frame(1)).toEqual({ text: '{"action":"message",\n  "message":"hi"}', cut: 0 });
    expect(activity.frame(2)).toBeUndefined();
    expect(activity.frame(3)).toBeUndefined();
  });

  it.each([
    ["x".repeat(100), "x".repeat(100)],
    ["x".repeat(101), `${"x".repeat(99)}…`],
    ["😀".repeat(100), "😀".repeat(100)],
    ["😀".repeat(101), `${"😀".repeat(99)}…`],
    [`x${" ".repeat(500)}y`, "x …"],
  ])("begins with whole characters: %#", (text, preview) => {
    const activity = new Activity();
    activity.event(happened(), text);
    expect(activity.history().events[0]?.preview).toBe(preview);
  });

  it("is cut when it is very long, but never inside of a character", () => {
    const activity = new Activity();
    activity.event(happened(), `x${"😀".repeat(10_000)}`);
    const { text = "", cut } = activity.frame(1) ?? {};
    expect(text).toBe(`x${"😀".repeat(8_191)}`);
    expect(cut).toBe(20_001 - text.length);
  });
});
