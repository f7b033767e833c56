import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  CognitoIdentityVerifier,
  issuersOf,
  keyPatienceMs,
} from "#adapters/outbound/cognito/cognito-identity-verifier.ts";
import { authorizerFunction } from "../../infra/settings.ts";
import type { CognitoServer } from "../../scripts/local-cloud/cognito/cognito-server.ts";
import { startCognitoServer } from "../../scripts/local-cloud/cognito/cognito-server.ts";
import type { UserPool } from "../../scripts/local-cloud/cognito/user-pool.ts";
import { InMemoryIdentityVerifier } from "../fakes/in-memory-identity-verifier.ts";
import { logIn } from "../support/cognito-api.ts";
import { listening } from "../support/listening.ts";
import type { TokenIssuer } from "../support/token-issuer.ts";
import { nowInSeconds, startTokenIssuer, tamperWith } from "../support/token-issuer.ts";
import { describeIdentityVerifier } from "./identity-verifier.contract.ts";

describeIdentityVerifier("in memory", () => {
  const verifier = new InMemoryIdentityVerifier();
  const identity = { userId: "user-1", tokenExpiresAt: 1_800_000_000, groups: ["testers"] };
  verifier.issue("an-acceptable-token", identity);
  return {
    verifier,
    issue: async () => ({ token: "an-acceptable-token", identity }),
    async broken() {
      const broken = new InMemoryIdentityVerifier();
      broken.breakWith(new Error("out of order"));
      return broken;
    },
  };
});

describe("with keys made here", () => {
  let pool: TokenIssuer;
  let verifier: CognitoIdentityVerifier;

  const verifierOf = ({ userPoolId, appClientId, issuer, jwksUri }: TokenIssuer) =>
    new CognitoIdentityVerifier({ userPoolId, appClientId, issuer: { issuer, jwksUri } });

  beforeAll(async () => {
    pool = await startTokenIssuer();
  });
  // Anew for each test: a verifier that met an unknown key fetches no keys for 10 s.
  beforeEach(() => {
    verifier = verifierOf(pool);
  });
  afterAll(() => pool.close());

  describeIdentityVerifier("Cognito", () => ({
    verifier,
    async issue() {
      const exp = nowInSeconds() + 100;
      const groups = ["testers", "gr\u00fcppe, zwei"];
      const claims = { sub: "user-2", exp, "cognito:groups": groups };
      const identity = { userId: "user-2", tokenExpiresAt: exp, groups };
      return { token: pool.accessToken(claims), identity };
    },
    async broken() {
      const dark = await startTokenIssuer();
      const { issuer } = pool;
      await dark.close();
      const { userPoolId, appClientId, jwksUri } = dark;
      return new CognitoIdentityVerifier({ userPoolId, appClientId, issuer: { issuer, jwksUri } });
    },
  }));

  it.each<[string, () => string]>([
    ["expired", () => pool.accessToken({ exp: nowInSeconds() - 2 })],
    ["not yet valid", () => pool.accessToken({ nbf: nowInSeconds() + 60 })],
    ["of another client of the pool", () => pool.accessToken({ client_id: "another" })],
    ["of another issuer", () => pool.accessToken({ iss: "https://evil.example.com/pool" })],
    ["an id token", () => pool.accessToken({ token_use: "id", aud: pool.appClientId })],
    ["unsigned (alg: none)", () => pool.unsignedToken()],
    ["signed with HMAC and the public key as the secret", () => pool.confusedToken()],
    ["of an unknown key", () => pool.accessToken({}, { kid: "another" })],
    ["without a key id", () => pool.accessToken({}, { kid: undefined })],
    ["tampered with", () => tamperWith(pool.accessToken(), { sub: "victim" })],
    ["extended", () => tamperWith(pool.accessToken(), { exp: nowInSeconds() + 99_999 })],
    ["without an expiry", () => pool.accessToken({ exp: undefined })],
    ["without a subject", () => pool.accessToken({ sub: undefined })],
    ["with an expiry that is no number", () => pool.accessToken({ exp: "tomorrow" })],
  ])("accepts no token that is %s", async (_, token) => {
    await expect(verifier.verify(token())).resolves.toBeUndefined();
  });

  it.each([undefined, "testers", 7, null, { 0: "testers" }])(
    "takes a player whose groups are %j for one without any",
    async (groups) => {
      const token = pool.accessToken({ "cognito:groups": groups });
      await expect(verifier.verify(token)).resolves.toMatchObject({ groups: [] });
    },
  );

  it("accepts no token of another pool that uses the same key id", async () => {
    const evil = await startTokenIssuer("us-east-1_EvilPool1");
    await expect(verifier.verify(evil.accessToken())).resolves.toBeUndefined();
    await expect(verifier.verify(evil.accessToken({ iss: pool.issuer }))).resolves.toBeUndefined();
    expect(evil.fetches()).toBe(0);
    await evil.close();
  });

  it("neither accepts nor chokes on any text whatsoever", async () => {
    const part = fc.oneof(
      fc.base64String(),
      fc.string(),
      fc.json().map((it) => btoa(encodeURI(it))),
    );
    const tokens = fc.array(part, { maxLength: 4 }).map((parts) => parts.join("."));
    await fc.assert(
      fc.asyncProperty(tokens, async (token) => {
        await expect(verifier.verify(token)).resolves.toBeUndefined();
      }),
    );
  });

  it("fetches the keys once, at its construction", async () => {
    const fresh = await startTokenIssuer();
    const busy = verifierOf(fresh);
    await Promise.all([1, 2, 3].map(() => busy.verify(fresh.accessToken())));
    expect(fresh.fetches()).toBe(1);
    await fresh.close();
  });

  it("blames no token of a new key while made-up keys are looked for, and takes it soon", async () => {
    let now = Date.now();
    const { userPoolId, appClientId, issuer, jwksUri } = pool;
    const aware = new CognitoIdentityVerifier({
      ...{ userPoolId, appClientId },
      issuer: { issuer, jwksUri },
      now: () => now,
    });
    await expect(aware.verify(pool.accessToken({}, { kid: "made-up" }))).resolves.toBeUndefined();
    const restore = pool.rotateKey("key-2");
    const fresh = pool.accessToken({ sub: "user-3" });
    await expect(aware.verify(fresh)).rejects.toThrow("Another key was looked for just now.");
    await expect(aware.verify(pool.accessToken({}, { kid: "made-up" }))).resolves.toBeUndefined();
    now += 1_000;
    await expect(aware.verify(fresh)).resolves.toMatchObject({ userId: "user-3" });
    restore();
  });

  it("fetches keys for one that is made up no more than once in ten seconds, and once a second for others", async () => {
    const busy = await startTokenIssuer();
    let now = Date.now();
    const { userPoolId, appClientId, issuer, jwksUri } = busy;
    const options = { userPoolId, appClientId, issuer: { issuer, jwksUri }, now: () => now };
    const aware = new CognitoIdentityVerifier(options);
    const tryKey = (kid: string) =>
      aware.verify(busy.accessToken({}, { kid })).catch(() => undefined);
    await tryKey("a");
    expect(busy.fetches()).toBe(2);
    for (const kid of ["a", "b", "c"]) await tryKey(kid);
    now += 999;
    await tryKey("b");
    expect(busy.fetches()).toBe(2);
    now += 1;
    await tryKey("a");
    expect(busy.fetches()).toBe(2);
    await tryKey("b");
    expect(busy.fetches()).toBe(3);
    now += 9_000;
    await tryKey("a");
    expect(busy.fetches()).toBe(4);
    await busy.close();
  });

  it.each([
    ["no keys", { keys: [] }],
    ["keys without names", { keys: [{ kty: "RSA", n: "AQAB", e: "AQAB" }] }],
  ])("blames no token when there are %s, and keeps those that it has", async (_, emptied) => {
    const emptying = await startTokenIssuer();
    let now = Date.now();
    const { userPoolId, appClientId, issuer, jwksUri } = emptying;
    const options = { userPoolId, appClientId, issuer: { issuer, jwksUri }, now: () => now };
    const aware = new CognitoIdentityVerifier(options);
    const token = emptying.accessToken({ sub: "user-4" });
    await expect(aware.verify(token)).resolves.toMatchObject({ userId: "user-4" });
    emptying.answerWith(JSON.stringify(emptied));
    const unknown = emptying.accessToken({}, { kid: "made-up" });
    await expect(aware.verify(unknown)).rejects.toThrow("No key of the JWKS has an id.");
    now += 20_000;
    await expect(aware.verify(token)).resolves.toMatchObject({ userId: "user-4" });
    await expect(verifierOf(emptying).verify(token)).rejects.toThrow("JWKS");
    await emptying.close();
  });

  it.each(["", "<html>", "null", "[]", "{}", '{"keys":{}}', '{"keys":[null]}', "\xff"])(
    "blames no token when what comes for keys is %j",
    async (answer) => {
      const odd = await startTokenIssuer();
      odd.answerWith(answer);
      await expect(verifierOf(odd).verify(odd.accessToken())).rejects.toThrow("JW");
      await odd.close();
    },
  );

  it("gives up on keys that do not come before its own time is over", async () => {
    const silent = createServer(() => {});
    const { url } = await listening(silent);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    onTestFinished(() => {
      vi.useRealTimers();
      silent.closeAllConnections();
      silent.close();
    });
    const { userPoolId, appClientId, issuer } = pool;
    const stuck = new CognitoIdentityVerifier({
      ...{ userPoolId, appClientId },
      issuer: { issuer, jwksUri: url },
    });
    const verification = stuck.verify(pool.accessToken());
    const outcome = verification.then(
      () => "told",
      (error: Error) => error.name,
    );
    const begun = Date.now();
    let name: string | undefined;
    void outcome.then((it) => {
      name = it;
    });
    for (let second = 0; second < 20 && name === undefined; second++) {
      await vi.advanceTimersByTimeAsync(500);
      await new Promise(setImmediate);
    }
    expect(name).toBe("KeysTooLateError");
    expect(Date.now() - begun).toBe(keyPatienceMs);
    expect(keyPatienceMs).toBeLessThanOrEqual(authorizerFunction.timeoutSeconds * 1_000 - 2_000);
  });

  it("fetches the keys when it needs them if it could not at first", async () => {
    const late = await startTokenIssuer();
    late.goDark();
    const verifier = verifierOf(late);
    await expect(verifier.verify(late.accessToken())).rejects.toThrow("503");
    late.recover();
    await expect(verifier.verify(late.accessToken())).resolves.toMatchObject({ userId: "user-1" });
    await late.close();
  });
});

it("a pool of another partition may name itself by that partition's domain", () => {
  const poolId = "eusc-de-east-1_TestPool1";
  const issuers = issuersOf(poolId).map(({ issuer }) => issuer);
  expect(issuers).toContain(`https://cognito-idp.eusc-de-east-1.amazonaws.eu/${poolId}`);
  expect(issuers).toContain(`https://issuer-cognito-idp.eusc-de-east-1.amazonaws.eu/${poolId}`);
});

it("Cognito's own tokens may name their pool by its regional or by its global address", () => {
  expect(issuersOf("eu-west-1_TestPool1")).toEqual(
    ["cognito-idp", "issuer-cognito-idp"].map((service) => ({
      issuer: `https://${service}.eu-west-1.amazonaws.com/eu-west-1_TestPool1`,
      jwksUri: `https://${service}.eu-west-1.amazonaws.com/eu-west-1_TestPool1/.well-known/jwks.json`,
    })),
  );
});

describe("with the local user pool", () => {
  let directory: string;
  let cognito: CognitoServer;
  let userPool: UserPool;
  let verifier: CognitoIdentityVerifier;

  const login = () => ({
    endpoint: cognito.url,
    appClientId: userPool.appClientId,
    username: "ada@example.com",
    password: "Correct-horse-1",
  });

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "game-relay-test-"));
    const ada = { userId: randomUUID(), username: "ada@example.com", name: "ada" };
    const access = { players: [ada], password: "Correct-horse-1" };
    cognito = await startCognitoServer({ host: "127.0.0.1", port: 0, directory, ...access });
    userPool = cognito.userPool;
    const issuer = `${cognito.url}/${userPool.userPoolId}`;
    const jwksUri = `${issuer}/.well-known/jwks.json`;
    verifier = new CognitoIdentityVerifier({ ...userPool, issuer: { issuer, jwksUri } });
  });

  afterAll(async () => {
    await cognito.close();
    await rm(directory, { recursive: true });
  });

  describeIdentityVerifier("Cognito", () => ({
    verifier,
    async issue() {
      const token = await logIn(login());
      const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
      return { token, identity: { userId: claims.sub, tokenExpiresAt: claims.exp, groups: [] } };
    },
    async broken() {
      const issuer = `${cognito.url}/${userPool.userPoolId}`;
      const jwksUri = `${cognito.url}/nowhere`;
      return new CognitoIdentityVerifier({ ...userPool, issuer: { issuer, jwksUri } });
    },
  }));

  it("gives access tokens that last as long as the longest connection", async () => {
    const identity = await verifier.verify(await logIn(login()));
    expect((identity?.tokenExpiresAt ?? 0) - nowInSeconds()).toBeGreaterThan(7_190);
  });
});
