import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeClosing } from "../../../../scripts/web/console/send/closing.ts";
import type { FrameDraft } from "../../../../scripts/web/console/send/frame-draft.ts";
import { composeFrame } from "../../../../scripts/web/console/send/frame-draft.ts";
import { withEntry } from "../../../../scripts/web/console/send/log-entries.ts";
import { dialFor } from "../../../../scripts/web/console/send/seat.ts";

const draft: FrameDraft = { kind: "message", format: "text", text: "Hello", id: "" };

describe("a frame", () => {
  it.each<[string, Partial<FrameDraft>, object]>([
    ["of text", {}, { action: "message", message: "Hello" }],
    ["with an id", { id: "7" }, { action: "message", id: 7, message: "Hello" }],
    ["with what is no id", { id: "x7" }, { action: "message", id: "x7", message: "Hello" }],
    ["of JSON", { format: "json", text: "[1, null]" }, { action: "message", message: [1, null] }],
    ["of no text", { text: "" }, { action: "message", message: "" }],
    ["that is a heartbeat", { kind: "heartbeat" }, { action: "heartbeat" }],
    ["that asks for a pong", { kind: "heartbeat", id: "b" }, { action: "heartbeat", id: "b" }],
  ])("%s is what the relay expects", (_, members, frame) => {
    expect(composeFrame({ ...draft, ...members })).toEqual({ frame: JSON.stringify(frame) });
  });

  it("is told to be no JSON before it is sent", () => {
    expect(composeFrame({ ...draft, format: "json", text: "{oops" })).toEqual({
      problem: "The message is not JSON; send it as raw text.",
    });
  });

  it("goes out raw as it stands, however wrong", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(composeFrame({ kind: "raw", format: "json", text, id: "1" })).toEqual({
          frame: text,
        });
      }),
    );
  });
});

describe("the handshake", () => {
  const url = "ws://127.0.0.1:3001/prod";

  it("carries the token in the query of the plain protocol", () => {
    expect(dialFor({ url, protocol: "plain", room: "" }, "a.b.c")).toEqual({
      url: `${url}?Authorization=a.b.c`,
      subprotocols: [],
    });
  });

  it("carries the token beside the subprotocol of the other, and never in the address", () => {
    expect(dialFor({ url, protocol: "relay.v1", room: "arena" }, "a.b.c")).toEqual({
      url: `${url}?room=arena`,
      subprotocols: ["relay.v1", "bearer.a.b.c"],
    });
  });

  it("asks for any room, also for one that will be refused", () => {
    const dial = dialFor({ url, protocol: "relay.v1", room: "no & room" }, "a.b.c");
    expect(new URL(dial.url).searchParams.get("room")).toBe("no & room");
  });
});

describe("the end of a connection", () => {
  it.each([
    [{ code: 1006, reason: "", wasOpen: false }, /^Not connected \(1006\)/],
    [{ code: 1006, reason: "", wasOpen: true }, /^Closed with 1006: cut off/],
    [{ code: 1001, reason: "Going away", wasOpen: true }, /^Closed with 1001: “Going away”\.$/],
    [{ code: 4242, reason: "", wasOpen: true }, /^Closed with 4242\.$/],
  ])("by %o is told as %s", (closing, sentence) => {
    expect(describeClosing(closing)).toMatch(sentence);
  });
});

describe("the log of the send box", () => {
  it("has the latest first, each with an id of its own, and forgets the oldest", () => {
    let log = withEntry([], { at: 1, direction: "sent", text: "first" });
    for (let at = 2; at <= 300; at++) log = withEntry(log, { at, direction: "note", text: "" });
    expect(log[0]?.at).toBe(300);
    expect(log).toHaveLength(200);
    expect(new Set(log.map(({ id }) => id)).size).toBe(200);
  });

  it("keeps so many long frames only, and always the latest", () => {
    const long = { at: 1, direction: "received", text: "x".repeat(128 * 1024) } as const;
    let log = withEntry([], long);
    for (let at = 2; at <= 10; at++) log = withEntry(log, { ...long, at });
    expect(log.map(({ at }) => at)).toEqual([10, 9, 8]);
    expect(withEntry(log, { ...long, text: "x".repeat(1_000_000) })).toHaveLength(1);
  });
});
