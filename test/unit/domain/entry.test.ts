import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  encodeEntry,
  encodeJoin,
  encodeLeave,
  isFor,
  nameOf,
  plainText,
  readMessage,
} from "#domain/entry.ts";
import { InvalidMessage } from "#domain/refusals.ts";
import { aConnection } from "../../support/builders.ts";

const stamp = { seat: "AbCd-_12345", id: 7 };
const encode = (json: string) => encodeEntry(stamp, json);

describe("an entry", () => {
  it("is the seat, the id and the message in one JSON text", () => {
    expect(encode('{"x":1}')).toBe('["AbCd-_12345",7,{"x":1}]');
  });

  it("tells whose it is and which one of his, by his own id or by the gateway's", () => {
    expect(readMessage(encode('"hi"'))).toMatchObject(stamp);
    const gateways = { seat: "AbCd-_12345", id: "PJqCFfHyKRcCHlw=" };
    expect(readMessage(encodeEntry(gateways, '[1,"],",2]'))).toMatchObject(gateways);
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
    expect(readMessage(encode(json))?.json).toBe(json);
  });

  it("reaches plain players as exactly its text when it is a string", () => {
    const text = '{"Type":"move"} é\u2028😀\n';
    expect(plainText(JSON.stringify(text))).toBe(text);
  });

  it.each(["null", "0", "false", "{}", '[1,"a"]', '{ "x" :\n1 }'])(
    "reaches plain players as its JSON text when it is %s",
    (json) => {
      expect(plainText(json)).toBe(json);
    },
  );

  it("is one of no text that UTF-8 cannot carry", () => {
    expect(() => encode('"half a pair: \\ud800"')).toThrow(InvalidMessage);
    expect(() => encode('{"half":"\ud800"}')).toThrow(InvalidMessage);
    expect(() => encode('"a pair: \\ud83d\\ude00"')).not.toThrow();
  });

  it.each(["", "[]", '["a"]', '{"seat":"a"}', ' ["a",1,2]', '["a",-1,2]', '["a"x,2]'])(
    "is no message that looks like %j",
    (text) => {
      expect(readMessage(text)).toBeUndefined();
    },
  );
});

const seats = fc.stringMatching(/^[A-Za-z0-9_-]{11}$/);
const ids = fc.oneof(fc.integer({ min: 1 }), fc.stringMatching(/^[A-Za-z0-9_=.-]{1,20}$/));

describe("a message that is read back", () => {
  const to = fc.option(fc.array(seats, { minLength: 1, maxLength: 32 }), { nil: undefined });

  /** What is most like the addressees behind a message, as a message or as a part of one. */
  const piece = fc.constantFrom(
    "a",
    ",",
    "[",
    "]",
    ',["',
    '"]',
    '"]]',
    "\\",
    '","',
    ',["a"]',
    "]]",
  );
  const texts = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
  const lookalikes = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, texts, fc.array(tie("value"), { maxLength: 4 })),
  })).value;
  const jsons = fc.oneof(
    fc.json(),
    lookalikes.map((value) => JSON.stringify(value)),
    lookalikes.map((value) => JSON.stringify(value, undefined, 1)),
  );

  it("is what was written, whatever it is, and to whomever", () => {
    fc.assert(
      fc.property(seats, ids, jsons, to, (seat, id, json, addressees) => {
        const entry = encodeEntry({ seat, id }, json, addressees);
        const parts = addressees === undefined ? [] : [addressees];
        expect(JSON.parse(entry)).toEqual([seat, id, JSON.parse(json), ...parts]);
        expect(readMessage(entry)).toEqual({ seat, id, json, to: addressees });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '["a","b"]',
    '[1,["a"]]',
    '[0,["a\\"",","],"b"]',
    '["x,[",","]',
    '",[\\"a\\"]"',
    '[[],["AbCd-_12345"]]',
  ])("has no addressees of its own making: %s", (json) => {
    expect(readMessage(encode(json))).toEqual({ ...stamp, json, to: undefined });
  });
});

describe("a coming", () => {
  const member = aConnection({ seat: "AbCd-_12345", profile: '{ "id":76561197980428154 }' });
  const { seat, userId, connectionId, expiresAt } = member;

  it("has who it is, and what he told of himself as he wrote it", () => {
    const join = encodeJoin(member);
    expect(JSON.parse(join)).toEqual({
      joined: {
        seat,
        user: userId,
        connectionId,
        expiresAt,
        profile: JSON.parse('{"id":76561197980428154}'),
      },
    });
    expect(join).toContain('"profile":{ "id":76561197980428154 }');
  });

  it("is of one whose profile is null as well", () => {
    expect(JSON.parse(encodeJoin({ ...member, profile: "null" })).joined.profile).toBeNull();
  });

  it("and a going are no messages, and each has a name of its own", () => {
    const [join, leave] = [encodeJoin(member), encodeLeave(member, "lost")];
    expect(JSON.parse(leave)).toEqual({ left: { seat, connectionId, reason: "lost" } });
    expect([join, leave].map(readMessage)).toEqual([undefined, undefined]);
    expect(new Set([join, leave, encodeLeave(member, "closed")].map(nameOf)).size).toBe(3);
  });

  it("is none of a message that looks like one", () => {
    const entry = encode(encodeJoin(member));
    expect(readMessage(entry)?.json).toBe(encodeJoin(member));
  });
});

describe("whom a message is for", () => {
  it("are all, or those that it names and its sender", () => {
    const [open, closed] = [{ to: undefined }, { to: ["b"] }].map((it) => ({
      ...{ seat: "a", id: 1, json: "1", ...it },
    }));
    if (!open || !closed) throw new Error("There are two.");
    expect(["a", "b", "c", undefined].map((seat) => isFor(seat, open))).toEqual(
      Array(4).fill(true),
    );
    expect(["a", "b", "c", undefined].map((seat) => isFor(seat, closed))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("does not make two messages of one", () => {
    expect(nameOf(encodeEntry(stamp, "1", ["AbCd-_12346"]))).toBe(nameOf(encode("2")));
  });
});
