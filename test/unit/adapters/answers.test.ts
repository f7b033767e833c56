import { describe, expect, it } from "vitest";
import { answerTo } from "#adapters/inbound/api-gateway/answers.ts";
import {
  Behind,
  Busy,
  ForbiddenKey,
  InvalidMessage,
  InvalidRoom,
  InvalidSession,
  MalformedJson,
  OutOfOrder,
  PayloadTooLarge,
  TokenExpired,
  Unauthorized,
  UnknownAction,
  UnsupportedSubprotocol,
} from "#domain/refusals.ts";

describe("a refusal", () => {
  it.each([
    [new Unauthorized(), "Unauthorized", "unauthorized", 401],
    [new InvalidRoom(), "InvalidRoom", "invalid_room", 400],
    [new InvalidSession(), "InvalidSession", "invalid_session", 400],
    [new UnsupportedSubprotocol(), "UnsupportedSubprotocol", "unsupported_subprotocol", 400],
    [new TokenExpired(), "TokenExpired", "token_expired", 401],
    [new MalformedJson(), "MalformedJson", "malformed_json", 400],
    [new ForbiddenKey("constructor"), "ForbiddenKey", "forbidden_key", 400],
    [new InvalidMessage("It is bad."), "InvalidMessage", "invalid_message", 400],
    [new UnknownAction(), "UnknownAction", "unknown_action", 400],
    [new PayloadTooLarge(3, 2), "PayloadTooLarge", "payload_too_large", 413],
    [new Behind(), "Behind", "behind", 409],
    [new OutOfOrder(), "OutOfOrder", "out_of_order", 409],
  ])(
    "is answered with its status, its code and its sentence: %s",
    (refusal, name, code, status) => {
      expect(refusal.name).toBe(name);
      expect(answerTo(refusal)).toEqual({
        status,
        frame: { type: "error", code, message: refusal.message, retryable: false },
        closes: code === "token_expired",
      });
    },
  );

  it("says how long to wait where that helps, and nothing of what is behind it", () => {
    const busy = new Busy({ cause: new Error("secret") });
    expect(answerTo(busy)).toEqual({
      status: 503,
      frame: {
        ...{ type: "error", code: "busy", message: busy.message },
        ...{ retryable: true, retryAfterMs: 500 },
      },
      closes: false,
    });
    expect(busy.message).not.toContain("secret");
    expect(busy).toMatchObject({ name: "Busy", cause: { message: "secret" } });
  });

  it("says what was too much, and which key may not be", () => {
    expect(new PayloadTooLarge(3, 2).message).toMatch(/\b3 bytes\b.*\b2\b/);
    expect(new ForbiddenKey("constructor").message).toContain('"constructor"');
    expect(new PayloadTooLarge(3, 2)).toMatchObject({ actual: 3, limit: 2 });
    expect(new ForbiddenKey("constructor")).toMatchObject({ key: "constructor" });
  });
});

describe("a frame that breaks its schema", () => {
  const violating = (violation: object) =>
    new Error("Event object failed validation", {
      cause: { package: "@middy/validator", data: [violation, { instancePath: "/body/other" }] },
    });

  it.each([
    [{ instancePath: "/body/id", message: "must be string" }, '"id" must be string.'],
    [{ instancePath: "/body/to/x", message: "must be number" }, '"to.x" must be number.'],
    [{ instancePath: "/body", message: "must be object" }, "The frame must be object."],
    [{ instancePath: "/body/id" }, '"id" is not valid.'],
  ])(
    "is answered with the field and the rule of its first violation: %j",
    (violation, sentence) => {
      const { status, frame } = answerTo(violating(violation));
      expect([status, frame.code, frame.message]).toEqual([400, "invalid_message", sentence]);
    },
  );

  it("is answered with the choice that it has, wherever that stands among its violations", () => {
    const choice = { instancePath: "/body", keyword: "oneOf", message: "must match one schema" };
    const data = [{ instancePath: "/body", keyword: "required", message: "must have" }, choice];
    const cause = { package: "@middy/validator", data };
    expect(answerTo(new Error("x", { cause })).frame.message).toBe(
      'A frame has "message" or "messages", and not both.',
    );
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["another package", { package: "@middy/other", data: [{ instancePath: "/body" }] }],
    ["no violations", { package: "@middy/validator", data: "none" }],
  ])("is not blamed for an error that has %s for a cause", (_, cause) => {
    expect(answerTo(new Error("x", { cause })).frame.code).toBe("internal");
  });
});

it("any other error is ours, keeps its message to itself and ends no connection", () => {
  expect(answerTo(new Error("secret"))).toEqual({
    status: 500,
    frame: {
      type: "error",
      code: "internal",
      message: expect.not.stringContaining("secret"),
      retryable: true,
    },
    closes: false,
  });
});
