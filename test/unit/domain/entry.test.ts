import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeEntry, plainTextOf, stampOf } from "#domain/entry.ts";
import { InvalidMessage } from "#domain/refusals.ts";

const stamp = { seat: "AbCd-_12345", id: 7 };
const encode = (json: string) => encodeEntry(stamp, json);

describe("an entry", () => {
  it("is the seat, the id and the message in one JSON text", () => {
    expect(encode('{"x":1}')).toBe('["AbCd-_12345",7,{"x":1}]');
  });

  it("tells whose it is and which one of his, by his own id or by the gateway's", () => {
    expect(stampOf(encode('"hi"'))).toEqual(stamp);
    const gateways = { seat: "AbCd-_12345", id: "PJqCFfHyKRcCHlw=" };
    expect(stampOf(encodeEntry(gateways, '[1,"],",2]'))).toEqual(gateways);
  });

  it.each([
    "76561197980428154",
    "12345678901234567890",
    "1e400",
    "-0",
    "1.0",
    '{"b":1,"1":2,"b":3}',
    '["\\u0041\\ud800\\/"]',
    '{"steam":[76561197980428154,{"x":1E+2}]}',
  ])("has the message as it was written: %s", (json) => {
    expect(encode(json)).toBe(`["AbCd-_12345",7,${json}]`);
    expect(plainTextOf(encode(json))).toBe(json);
  });

  it("reaches plain players as exactly its text when it is a string", () => {
    const text = '{"Type":"move"} é\u2028😀\n';
    expect(plainTextOf(encode(JSON.stringify(text)))).toBe(text);
  });

  it.each(["null", "0", "false", "{}", '[1,"a"]', '{ "x" :\n1 }'])(
    "reaches plain players as its JSON text when it is %s",
    (json) => {
      expect(plainTextOf(encode(json))).toBe(json);
    },
  );

  it("is one of no text that UTF-8 cannot carry", () => {
    expect(() => encode('"half a pair: \\ud800"')).toThrow(InvalidMessage);
    expect(() => encode('{"half":"\ud800"}')).toThrow(InvalidMessage);
    expect(() => encode('"a pair: \\ud83d\\ude00"')).not.toThrow();
  });

  it("cannot be told of anything else", () => {
    for (const text of [
      "",
      "[]",
      '["a"]',
      '{"seat":"a"}',
      ' ["a",1,2]',
      '["a",-1,2]',
      '["a",,2]',
    ]) {
      expect(() => stampOf(text)).toThrow("no entry");
      expect(() => plainTextOf(text)).toThrow("no entry");
    }
  });

  it("tells its stamp and its message, whatever they are", () => {
    const seats = fc.stringMatching(/^[A-Za-z0-9_-]{11}$/);
    const ids = fc.oneof(fc.integer({ min: 1 }), fc.stringMatching(/^[A-Za-z0-9_=.-]{1,20}$/));
    fc.assert(
      fc.property(seats, ids, fc.json(), (seat, id, json) => {
        const entry = encodeEntry({ seat, id }, json);
        expect(JSON.parse(entry)).toEqual([seat, id, JSON.parse(json)]);
        expect(stampOf(entry)).toEqual({ seat, id });
        const message: unknown = JSON.parse(json);
        expect(plainTextOf(entry)).toBe(typeof message === "string" ? message : json);
      }),
    );
  });
});
