import { describe, expect, it } from "vitest";
import { InvalidRoom, InvalidSession, UnsupportedSubprotocol } from "#domain/refusals.ts";
import { negotiateProtocol, parseRoom, parseSession } from "#domain/session.ts";

describe("a room name", () => {
  it("is the lobby when none is asked for", () => {
    expect(parseRoom(undefined)).toBe("lobby");
  });

  it.each(["arena", "A-z_0", "x", "x".repeat(64)])("may be %j", (name) => {
    expect(parseRoom(name)).toBe(name);
  });

  it.each(["", "x".repeat(65), "a b", "a#1", "ä", "a\n", "../x"])("may not be %j", (name) => {
    expect(() => parseRoom(name)).toThrow(InvalidRoom);
  });
});

describe("a session's name", () => {
  it("need not be given", () => {
    expect(parseSession(undefined)).toBeUndefined();
  });

  it.each(["x", "A-z_0", "x".repeat(64)])("may be %j", (name) => {
    expect(parseSession(name)).toBe(name);
  });

  it.each(["", "x".repeat(65), "a b", "a=", "é"])("may not be %j", (name) => {
    expect(() => parseSession(name)).toThrow(InvalidSession);
  });
});

describe("the protocol", () => {
  it("is plain when no subprotocol is offered", () => {
    expect(negotiateProtocol([])).toBe("plain");
  });

  it("is relay.v1 when that is among those offered", () => {
    expect(negotiateProtocol(["chat", "relay.v1", "bearer.x"])).toBe("relay.v1");
  });

  it("cannot be agreed on when only others are offered", () => {
    expect(() => negotiateProtocol(["bearer.x"])).toThrow(UnsupportedSubprotocol);
  });
});
