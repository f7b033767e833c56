import { describe, expect, it } from "vitest";
import type { Json } from "#domain/json.ts";
import { encodeMessage } from "#domain/message.ts";
import { InvalidMessage, PayloadTooLarge } from "#domain/refusals.ts";
import { aConnection } from "../../support/builders.ts";

const from = aConnection({ connectionId: "abc=", userId: "u1", room: "arena" });
const unlimited = Number.MAX_SAFE_INTEGER;

function encode(content: Json, limit = unlimited) {
  const encoded = encodeMessage({ messageId: "m1", from, sentAt: 5, content }, limit);
  const text = (frame: Uint8Array) => new TextDecoder().decode(frame);
  return { plain: text(encoded.plain), relay: text(encoded["relay.v1"]), encoded };
}

describe("a message", () => {
  it("reaches plain clients as exactly its text", () => {
    expect(encode('{"Type":"move"} é\u2028😀\n').plain).toBe('{"Type":"move"} é\u2028😀\n');
  });

  it.each([
    [null, "null"],
    [0, "0"],
    [false, "false"],
    [{}, "{}"],
    [[1, "a"], '[1,"a"]'],
  ])("reaches plain clients as JSON text when it is %j", (content, text) => {
    expect(encode(content).plain).toBe(text);
  });

  it("reaches relay.v1 clients with a sender that only the server can state", () => {
    expect(JSON.parse(encode({ from: "me", type: "ack" }).relay)).toEqual({
      type: "message",
      room: "arena",
      from: { connectionId: "abc=", userId: "u1" },
      messageId: "m1",
      sentAt: 5,
      message: { from: "me", type: "ack" },
    });
  });

  it("may be exactly as large as the limit in its larger form, and not a byte larger", () => {
    const { encoded } = encode("é".repeat(50));
    const size = encoded["relay.v1"].byteLength;
    expect(() => encode("é".repeat(50), size)).not.toThrow();
    expect(() => encode("é".repeat(50), size - 1)).toThrow(
      new PayloadTooLarge(size, size - 1).message,
    );
  });

  it("is refused when its text cannot be written in UTF-8", () => {
    expect(() => encode("half a pair: \ud800")).toThrow(InvalidMessage);
  });
});
