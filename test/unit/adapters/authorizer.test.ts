import { describe, expect, it } from "vitest";
import { createAuthorizer } from "#adapters/inbound/api-gateway/authorizer.ts";
import { seatOf } from "#adapters/inbound/api-gateway/seat.ts";
import { createAuthorize } from "#application/use-cases/authorize.ts";
import { InMemoryIdentityVerifier } from "../../fakes/in-memory-identity-verifier.ts";
import { InMemoryTelemetry } from "../../fakes/in-memory-telemetry.ts";
import { authorizerEvent } from "../../fixtures/events.ts";
import { aLambdaContext } from "../../fixtures/lambda-context.ts";

const identity = { userId: "u1", tokenExpiresAt: 1_800_000_000, groups: ["testers"] };
/** A context has no lists. */
const handedOn = { ...identity, groups: '["testers"]' };

function anAuthorizer() {
  const identities = new InMemoryIdentityVerifier();
  const telemetry = new InMemoryTelemetry();
  const begun: string[] = [];
  const authorize = createAuthorize({ identities });
  const log = {
    begin: ({ awsRequestId }: { readonly awsRequestId: string }) => begun.push(awsRequestId),
    async write(level: "info" | "error", event: string, error?: unknown) {
      // A line is written only once the log is loaded.
      await new Promise(setImmediate);
      telemetry.log(level, event, {}, error);
    },
  };
  const authorizer = createAuthorizer({ authorize, log });
  identities.issue("good", identity);
  const authorizeConnect = (headers = {}, query = {}, context = aLambdaContext()) =>
    authorizer(authorizerEvent(headers, query), context);
  return { identities, telemetry, begun, authorizer, authorizeConnect };
}

describe("the authorizer", () => {
  it.each([
    ["a subprotocol", { "Sec-WebSocket-Protocol": "relay.v1, bearer.good" }, {}],
    ["the Authorization header", { Authorization: "Bearer good" }, {}],
    ["a header in lower case", { authorization: "bearer good" }, {}],
    ["the query string", {}, { Authorization: "good" }],
  ])("takes the token from %s", async (_, headers, query) => {
    await expect(anAuthorizer().authorizeConnect(headers, query)).resolves.toMatchObject({
      principalId: "u1",
    });
  });

  it.each([
    ["nothing", {}, {}],
    ["another query parameter", {}, { token: "good" }],
    ["the header without its scheme", { Authorization: "good" }, {}],
    ["the header with another scheme", { Authorization: "Basic good" }, {}],
    ["the query with a scheme", {}, { Authorization: "Bearer good" }],
    ["a subprotocol without its prefix", { "Sec-WebSocket-Protocol": "relay.v1, good" }, {}],
    ["another query's case", {}, { authorization: "good" }],
  ])("answers Unauthorized to a token in %s", async (_, headers, query) => {
    const { authorizeConnect } = anAuthorizer();
    await expect(authorizeConnect(headers, query)).rejects.toThrow(/^Unauthorized$/);
  });

  it("takes subprotocols from all lines of the header, however its name is written", async () => {
    const { authorizer } = anAuthorizer();
    const event = authorizerEvent({ "Sec-WebSocket-Protocol": "bearer.good" });
    const lines = { "Sec-WebSocket-Protocol": ["relay.v1", "bearer.good"] };
    for (const multiValueHeaders of [
      lines,
      { "sec-websocket-protocol": ["relay.v1"], "Sec-WebSocket-Protocol": ["x, bearer.good"] },
    ]) {
      const policy = await authorizer({ ...event, multiValueHeaders }, aLambdaContext());
      expect(policy.context).toMatchObject({ userId: "u1", protocol: "relay.v1" });
    }
  });

  it("takes the token of whichever line of Authorization has one", async () => {
    const { authorizer } = anAuthorizer();
    const event = authorizerEvent({ Authorization: "Basic x" });
    const multiValueHeaders = { authorization: ["Bearer good", "Basic x"] };
    const policy = await authorizer({ ...event, multiValueHeaders }, aLambdaContext());
    expect(policy).toMatchObject({ principalId: "u1" });
  });

  it("reads headers that came without their lines, or with none of that name", async () => {
    const { authorizer } = anAuthorizer();
    const event = authorizerEvent({ authorization: "Bearer good" });
    for (const multiValueHeaders of [null, {}, { host: ["x"] }]) {
      const policy = await authorizer({ ...event, multiValueHeaders }, aLambdaContext());
      expect(policy).toMatchObject({ principalId: "u1" });
    }
  });

  it("takes the first carrier and does not fall back from a bad token to a good one", async () => {
    const { authorizeConnect } = anAuthorizer();
    const headers = { "Sec-WebSocket-Protocol": "relay.v1, bearer.bad" };
    await expect(authorizeConnect(headers, { Authorization: "good" })).rejects.toThrow(
      /^Unauthorized$/,
    );
  });

  it("allows the one connection asked for and hands on the session", async () => {
    const headers = { "Sec-WebSocket-Protocol": "bearer.good, relay.v1" };
    await expect(anAuthorizer().authorizeConnect(headers, { room: "arena" })).resolves.toEqual({
      principalId: "u1",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Action: "execute-api:Invoke",
            Effect: "Allow",
            Resource: "arn:aws:execute-api:eu-west-1:123456789012:aabbccdd/prod/$connect",
          },
        ],
      },
      context: {
        ...{ ...handedOn, room: "arena", protocol: "relay.v1" },
        seat: seatOf("u1", authorizerEvent().requestContext.connectionId),
      },
    });
  });

  it("hands on the seat of the session that the client names", async () => {
    const query = { Authorization: "good", session: "tab-1" };
    const policy = await anAuthorizer().authorizeConnect({}, query);
    expect(policy.context).toMatchObject({ seat: seatOf("u1", "tab-1") });
    expect(JSON.stringify(policy)).not.toContain("tab-1");
  });

  it.each([{ room: "a b" }, { session: "a b" }])(
    "leaves a bad %j for $connect to refuse, as it can say 401, 403 and 500 only",
    async (query) => {
      const { authorizeConnect } = anAuthorizer();
      const policy = await authorizeConnect({}, { Authorization: "good", ...query });
      expect(policy.context).toEqual(handedOn);
    },
  );

  it("fails with its own error when the keys cannot be had, and logs it as ours", async () => {
    const { identities, telemetry, authorizeConnect } = anAuthorizer();
    const outage = new Error("no keys");
    identities.breakWith(outage);
    await expect(authorizeConnect({}, { Authorization: "good" })).rejects.toBe(outage);
    expect(telemetry.lines).toEqual([
      { level: "error", event: "authorizer_failed", fields: {}, error: outage },
    ]);
  });

  it("logs a refusal before it answers, with nothing of the token", async () => {
    const { telemetry, authorizeConnect } = anAuthorizer();
    await expect(authorizeConnect({}, { Authorization: "bad" })).rejects.toThrow();
    expect(telemetry.lines).toEqual([
      { level: "info", event: "unauthorized", fields: {}, error: undefined },
    ]);
  });

  it("tells its log of each request that it begins", async () => {
    const { begun, authorizeConnect } = anAuthorizer();
    const context = aLambdaContext();
    await authorizeConnect({}, { Authorization: "good" }, context);
    expect(begun).toEqual([context.awsRequestId]);
  });

  it("ignores the pool and client that a client names", async () => {
    const { authorizeConnect } = anAuthorizer();
    const query = { Authorization: "good", userPoolId: "evil", clientId: "evil" };
    const policy = await authorizeConnect({}, query);
    expect(JSON.stringify(policy)).not.toContain("evil");
  });
});
