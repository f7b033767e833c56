import { describe, expect, it } from "vitest";
import {
  readBroadcast,
  readLogLine,
} from "../../../../scripts/web/server/activity/function-log.ts";

const traceId = "1-6b033ba9-82b3f525bb35316d220ef3a8";
const entry = {
  level: "INFO",
  message: "broadcast",
  timestamp: "2026-11-22T18:59:53.062Z",
  xray_trace_id: traceId,
  connectionId: "Q0Xt-EeC1vYCx04=",
  room: "lobby",
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

describe("a broadcast", () => {
  const broadcastOf = (changes: object = {}) => {
    const line = read(changes);
    return line && readBroadcast(line);
  };

  it("is read from the line in which it reports itself", () => {
    expect(broadcastOf()).toEqual({
      traceId,
      at: Date.UTC(2026, 10, 22, 18, 59, 53, 62),
      room: "lobby",
      connectionId: "Q0Xt-EeC1vYCx04=",
      outcomes: { recipients: 4, delivered: 1, gone: 1, failed: 1, skipped: 1 },
      retries: 2,
      fanOutMs: 22,
    });
  });

  it("is none of another line, or of one that lacks a count", () => {
    expect(broadcastOf({ message: "connected" })).toBeUndefined();
    expect(broadcastOf({ gone: undefined })).toBeUndefined();
    expect(broadcastOf({ retries: "2" })).toBeUndefined();
  });
});
