import { describe, expect, it } from "vitest";
import { readLogLine, readTick } from "../../../../scripts/web/server/activity/function-log.ts";

const traceId = "1-6b033ba9-82b3f525bb35316d220ef3a8";
const entry = {
  level: "INFO",
  message: "tick",
  timestamp: "2026-11-22T18:59:53.062Z",
  xray_trace_id: traceId,
  connectionId: "Q0Xt-EeC1vYCx04=",
  room: "lobby",
  tick: "RT5np892.1/2",
  pages: 1,
  entries: 2,
  userId: "11111111-0000-4000-8000-000000000001",
  isTakenOver: false,
  waitMs: 55,
  posts: 6,
  recipients: 4,
  delivered: 1,
  gone: 1,
  failed: 1,
  skipped: 1,
  retries: 2,
  fanOutMs: 22,
};

function read(changes: object = {}) {
  return readLogLine(JSON.stringify({ ...entry, ...changes }));
}

describe("a line of a function's log", () => {
  it("is read with its trace, its time and its other fields", () => {
    expect(read({ message: "connected" })).toEqual({
      traceId,
      line: {
        at: Date.UTC(2026, 10, 22, 18, 59, 53, 62),
        level: "INFO",
        message: "connected",
        fields: expect.objectContaining({ room: "lobby", recipients: 4 }),
      },
    });
  });

  it.each([
    ["plain text", "TypeError: x is not a function"],
    ["half of an object", '{"level":"INFO",'],
    ["metrics", '{"_aws":{},"service":"game-relay","Delivered":1}'],
    ["written outside of an event", JSON.stringify({ ...entry, xray_trace_id: undefined })],
    ["of no trace", JSON.stringify({ ...entry, xray_trace_id: "__proto__" })],
    ["of no time", JSON.stringify({ ...entry, timestamp: "yesterday" })],
    ["longer than anybody reads", JSON.stringify({ ...entry, stack: "x".repeat(20_000) })],
  ])("is passed over when it is %s", (_, line) => {
    expect(readLogLine(line)).toBeUndefined();
  });
});

describe("a tick", () => {
  const tickOf = (changes: object = {}) => {
    const line = read(changes);
    return line && readTick(line);
  };

  it("is read from the line in which it is reported, without the user's id", () => {
    expect(tickOf()).toEqual({
      traceId,
      at: Date.UTC(2026, 10, 22, 18, 59, 53, 62),
      room: "lobby",
      tick: "RT5np892.1/2",
      pages: 1,
      entries: 2,
      connectionId: "Q0Xt-EeC1vYCx04=",
      isTakenOver: false,
      waitMs: 55,
      posts: 6,
      outcomes: { recipients: 4, delivered: 1, gone: 1, failed: 1, skipped: 1 },
      retries: 2,
      fanOutMs: 22,
    });
  });

  it("of an operator is of no connection", () => {
    expect(tickOf({ connectionId: undefined })).not.toHaveProperty("connectionId");
  });

  it.each([
    { message: "connected" },
    { room: 7 },
    { tick: undefined },
    { isTakenOver: "no" },
    { gone: undefined },
    { retries: "2" },
    { entries: null },
  ])("is none of another line, or of one that lacks something: %j", (changes) => {
    expect(tickOf(changes)).toBeUndefined();
  });
});
