import { createHmac, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestCloud } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import { eventually, eventuallyHolds } from "../support/eventually.ts";
import { signedByLocalPool } from "../support/local-pool-tokens.ts";
import { nowInSeconds, startTokenIssuer, tamperWith } from "../support/token-issuer.ts";

let cloud: TestCloud;

/** Every token and payload of this file; none may be found in what the run wrote. */
const secrets = new Set<string>();

beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

function secret(text: string): string {
  secrets.add(text);
  return text;
}

async function validToken(): Promise<string> {
  return secret(await cloud.tokenOf());
}

describe("a handshake", () => {
  it("with a good token is accepted, so that the refusals below mean something", async () => {
    const Authorization = secret(signedByLocalPool(cloud, {}));
    await expect(cloud.statusOf({ Authorization })).resolves.toBe(101);
    await eventually(cloud.rows, (rows) => rows.length === 0);
  });

  it.each<[string, () => string | Promise<string>]>([
    ["garbage for a token", () => "garbage"],
    ["an expired token", () => signedByLocalPool(cloud, { exp: nowInSeconds() - 2 })],
    ["a token that is not yet valid", () => signedByLocalPool(cloud, { nbf: nowInSeconds() + 60 })],
    ["a token of another client", () => signedByLocalPool(cloud, { client_id: "another" })],
    [
      "an id token",
      () => signedByLocalPool(cloud, { token_use: "id", aud: cloud.userPool.appClientId }),
    ],
    ["an unsigned token", async () => unsigned(await validToken())],
    ["a token signed with the public key as an HMAC secret", () => confused()],
    ["a token of an unknown key", () => signedByLocalPool(cloud, {}, { kid: "unknown" })],
    ["a tampered token", async () => tamperWith(await validToken(), { sub: "victim" })],
  ])("with %s is refused with 401 and stores nothing", async (_, token) => {
    const Authorization = secret(await token());
    await expect(cloud.statusOf({ Authorization })).resolves.toBe(401);
    await expect(cloud.rows()).resolves.toEqual([]);
  });

  it("without a token is refused with 401 and stores nothing", async () => {
    await expect(cloud.statusOf({})).resolves.toBe(401);
    await expect(cloud.statusOf({ Authorization: "" })).resolves.toBe(401);
    await expect(cloud.rows()).resolves.toEqual([]);
  });

  it("cannot choose the pool that vouches for it", async () => {
    const evil = await startTokenIssuer("us-east-1_EvilPool1");
    // With our key's name: of a key that nobody knows it could not be told whose fault it is.
    const kid = cloud.signingKey.keyId;
    const Authorization = secret(evil.accessToken({}, { kid }));
    const named = { userPoolId: evil.userPoolId, clientId: evil.appClientId };
    await expect(cloud.statusOf({ Authorization, ...named })).resolves.toBe(401);
    await expect(cloud.rows()).resolves.toEqual([]);
    expect(evil.fetches()).toBe(0);
    await evil.close();
  });

  it.each<[string, (token: string) => Parameters<TestCloud["statusOf"]>]>([
    ["the header without its scheme", (token) => [{}, [], { headers: { Authorization: token } }]],
    ["the query with a scheme", (token) => [{ Authorization: `Bearer ${token}` }]],
    ["a query parameter of another name", (token) => [{ token }]],
    ["a subprotocol without its prefix", (token) => [{}, ["relay.v1", token]]],
    ["a cookie", (token) => [{}, [], { headers: { Cookie: `Authorization=${token}` } }]],
  ])("with its token in %s is refused with 401", async (_, handshake) => {
    await expect(cloud.statusOf(...handshake(await validToken()))).resolves.toBe(401);
    await expect(cloud.rows()).resolves.toEqual([]);
  });
});

describe("a frame", () => {
  it.each([
    ["$disconnect", '{"action":"$disconnect"}', "unknown_action"],
    ["$connect", '{"action":"$connect"}', "unknown_action"],
    ["$default", '{"action":"$default"}', "unknown_action"],
    ["__proto__", '{"action":"__proto__"}', "unknown_action"],
    ["constructor", '{"action":"constructor"}', "unknown_action"],
    [
      "the key __proto__",
      '{"action":"message","message":"k1","__proto__":{"x":1}}',
      "forbidden_key",
    ],
    ["the key constructor", '{"action":"message","message":{"constructor":"k2"}}', "forbidden_key"],
  ])("with %s changes nothing and is refused by name", async (_, frame, code) => {
    const player = await cloud.join({ protocol: "relay.v1" });
    const before = await cloud.rows();
    player.send(frame);
    await expect(player.frames(1)).resolves.toEqual([expect.objectContaining({ code })]);
    await expect(cloud.rows()).resolves.toEqual(before);
    await player.leave();
    await eventually(cloud.rows, (rows) => rows.length === 0);
  });
});

describe("what the run wrote", () => {
  it("has no token and no payload in it, neither in a log line nor in a trace", async () => {
    const sender = await cloud.join({ name: "player1", protocol: "relay.v1" });
    const receiver = await cloud.join({ name: "player2" });
    secrets.add(sender.token).add(receiver.token);
    const refusals = () => cloud.output.filter((line) => line.includes('"refused"')).length;
    const before = refusals();
    const payload = secret("the-treasure-is-under-the-palm");
    sender.send({ action: "message", message: payload, id: 1 });
    sender.send({ action: payload });
    sender.send(`{"broken ${payload}`);
    sender.send({ action: "message", message: "x", id: payload.repeat(5) });
    await receiver.inbox.first(1);
    await sender.frames(4);
    await eventuallyHolds(() => {
      expect(cloud.traces.documents.join()).toContain('"recipients"');
      expect(cloud.output.join()).toContain('"message":"tick"');
      expect(refusals()).toBe(before + 3);
    });

    const written = [...cloud.output, ...cloud.traces.documents].join("\n");
    expect(cloud.output.length).toBeGreaterThan(10);
    for (const text of secrets) expect(written).not.toContain(text);
    expect(written).not.toContain("@example.com");
    expect(written).not.toMatch(/eyJ[\w-]+\.eyJ/);
    await sender.leave();
    await receiver.leave();
  });
});

function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: "none", kid: cloud.signingKey.keyId })).toString(
    "base64url",
  );
  return `${header}.${token.split(".")[1]}.`;
}

function confused(): string {
  const token = signedByLocalPool(cloud, {}, { alg: "HS256" });
  const input = token.slice(0, token.lastIndexOf("."));
  const publicKey = createPublicKey(cloud.signingKey.privateKey).export({
    type: "spki",
    format: "pem",
  });
  return `${input}.${createHmac("sha256", publicKey).update(input).digest("base64url")}`;
}
