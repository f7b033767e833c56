import { describe, expect, it } from "vitest";
import { assertDeliverable, encodeMessage } from "#domain/message.ts";
import { InvalidMessage, PayloadTooLarge } from "#domain/refusals.ts";
import { aConnection } from "../../support/builders.ts";

const from = aConnection({ connectionId: "abc=", userId: "u1", room: "arena" });

function encode(json: string) {
  const encoded = encodeMessage({ messageId: "m1", from, sentAt: 5, json });
  const text = (frame: Uint8Array) => new TextDecoder().decode(frame);
  return { plain: text(encoded.plain), relay: text(encoded["relay.v1"]), encoded };
}

describe("a message", () => {
  it("reaches plain clients as exactly its text", () => {
    const text = '{"Type":"move"} é\u2028😀\n';
    expect(encode(JSON.stringify(text)).plain).toBe(text);
  });

  it.each(["null", "0", "false", "{}", '[1,"a"]', ' { "x" :\n1 } '.trim()])(
    "reaches plain clients as its JSON text when it is %s",
    (json) => {
      expect(encode(json).plain).toBe(json);
    },
  );

  it.each([
    "76561197980428154",
    "12345678901234567890",
    "1e400",
    "-0",
    "1.0",
    '{"b":1,"1":2,"b":3}',
    '"\\u0041\\ud800\\/"',
    '{"steam":[76561197980428154,{"x":1E+2}]}',
  ])("reaches relay.v1 clients as it was written: %s", (json) => {
    const relay = new TextDecoder().decode(
      encodeMessage({ messageId: "m1", from, sentAt: 5, json: `[${json}]` })["relay.v1"],
    );
    expect(relay.endsWith(`,"message":[${json}]}`)).toBe(true);
  });

  it("reaches relay.v1 clients with a sender that only the server can state", () => {
    expect(JSON.parse(encode('{"from":"me","type":"ack"}').relay)).toEqual({
      type: "message",
      room: "arena",
      from: { connectionId: "abc=", userId: "u1" },
      messageId: "m1",
      sentAt: 5,
      message: { from: "me", type: "ack" },
    });
  });

  it("may be exactly as large as the limit in its larger form, and not a byte larger", () => {
    const { encoded } = encode(`"${"é".repeat(50)}"`);
    const size = encoded["relay.v1"].byteLength;
    expect(() => assertDeliverable(encoded, size)).not.toThrow();
    expect(() => assertDeliverable(encoded, size - 1)).toThrow(
      new PayloadTooLarge(size, size - 1).message,
    );
  });

  it("is refused when its text cannot be written in UTF-8", () => {
    expect(() => encode('"half a pair: \\ud800"')).toThrow(InvalidMessage);
  });
});
