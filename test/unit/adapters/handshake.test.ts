import { describe, expect, it } from "vitest";
import { readHandshake, sessionFor } from "#adapters/inbound/api-gateway/handshake.ts";
import { seatOf } from "#adapters/inbound/api-gateway/seat.ts";
import { InvalidSession } from "#domain/refusals.ts";

describe("the token of a handshake", () => {
  const subprotocol = { "Sec-WebSocket-Protocol": "relay.v1, bearer.from-subprotocol" };
  const header = { Authorization: "Bearer from-header" };
  const query = { Authorization: "from-query" };

  it.each([
    ["the subprotocol before all others", { ...header, ...subprotocol }, query, "from-subprotocol"],
    ["the header before the query", header, query, "from-header"],
    ["the query where nothing else carries one", {}, query, "from-query"],
    [
      "the query beside a header of another scheme",
      { Authorization: "Basic x" },
      query,
      "from-query",
    ],
  ])("is taken from %s", (_, headers, queryStringParameters, token) => {
    expect(readHandshake({ headers, queryStringParameters }).accessToken).toBe(token);
  });

  it.each([
    ["Bearer  two-spaces", "two-spaces"],
    ["bearer lower-case", "lower-case"],
    ["Bearer two tokens", undefined],
    ["Bearer", undefined],
    ["Bearertoken", undefined],
    ["x Bearer token", undefined],
  ])("in the header %j is %j", (Authorization, token) => {
    expect(readHandshake({ headers: { Authorization } }).accessToken).toBe(token);
  });

  it("is the first of several", () => {
    const headers = { "sec-websocket-protocol": "bearer.first,relay.v1,bearer.second" };
    expect(readHandshake({ headers }).accessToken).toBe("first");
  });
});

describe("what a client offers", () => {
  it("is its subprotocols in their order, without blanks and empty ones", () => {
    const headers = { "SEC-WEBSOCKET-PROTOCOL": " a ,,b,\tc, " };
    expect(readHandshake({ headers }).subprotocols).toEqual(["a", "b", "c"]);
  });

  it("is read from the lines of a header where there is nothing else", () => {
    const multiValueHeaders = { authorization: ["Bearer good"], "sec-websocket-protocol": ["a"] };
    const read = { accessToken: "good", subprotocols: ["a"] };
    expect(readHandshake({ headers: null, multiValueHeaders })).toMatchObject(read);
  });

  it.each(["null", "undefined"])("is nothing in headers that are %s", (nothing) => {
    const value = nothing === "null" ? JSON.parse("null") : undefined;
    const headers = { authorization: value, "sec-websocket-protocol": value };
    const read = { accessToken: undefined, subprotocols: [] };
    expect(readHandshake({ headers, multiValueHeaders: headers })).toMatchObject(read);
  });

  it("is nothing where it sent no headers and no query, as API Gateway says with null", () => {
    const nothing = {
      ...{ accessToken: undefined, subprotocols: [] },
      ...{ room: undefined, session: undefined },
    };
    expect(readHandshake({ headers: null, queryStringParameters: null })).toEqual(nothing);
    expect(readHandshake({})).toEqual(nothing);
  });

  it("is the room and the session of its query", () => {
    const queryStringParameters = { room: "arena", session: "tab-1" };
    expect(readHandshake({ queryStringParameters })).toMatchObject(queryStringParameters);
  });
});

describe("the session that a player asks for", () => {
  const identity = { userId: "user-1", tokenExpiresAt: 1_800_000_000, groups: ["testers"] };
  const connectionId = "PJqCEeHqRcFCHlw=";
  const asked = (query: Readonly<Record<string, string>>) =>
    sessionFor(readHandshake({ queryStringParameters: query }), identity, connectionId);

  it("has the seat of its name, whatever its connection is", () => {
    expect(asked({ session: "tab-1", room: "arena" })).toEqual({
      ...{ ...identity, room: "arena", protocol: "plain", seat: seatOf("user-1", "tab-1") },
    });
  });

  it("is a session of its own without a name", () => {
    expect(asked({}).seat).toBe(seatOf("user-1", connectionId));
  });

  it.each(["", "a b", "x".repeat(65), connectionId])("is refused by the name %j", (session) => {
    expect(() => asked({ session })).toThrow(InvalidSession);
  });
});
