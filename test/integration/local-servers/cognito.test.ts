import { generateKeyPairSync, sign } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommandError } from "../../../scripts/command-error.ts";
import type { CognitoServer } from "../../../scripts/local-cloud/cognito/cognito-server.ts";
import { startCognitoServer } from "../../../scripts/local-cloud/cognito/cognito-server.ts";
import { playerPassword, players } from "../../../scripts/local-cloud/players.ts";
import { httpRequest } from "../gateway/support/client.ts";
import type { Call } from "./support/raw-request.ts";
import { callAction, sendAndHangUp } from "./support/raw-request.ts";

const page = "http://127.0.0.1:3000";
const contentType = "application/x-amz-json-1.1";
const admin = (Username: string) => ({ UserPoolId: server.userPool.userPoolId, Username });
let directory: string;
let server: CognitoServer;
let warnings: string[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "game-relay-test-"));
  server = await start();
});
afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

function start(port = 0): Promise<CognitoServer> {
  warnings = [];
  const warned = (message: string) => warnings.push(message);
  const pool = { directory, players, password: playerPassword };
  return startCognitoServer({ host: "127.0.0.1", port, pages: () => [page], warned, ...pool });
}

function send(action: string, body: Call["body"], headers: Record<string, string> = {}) {
  const target = `AWSCognitoIdentityProviderService.${action}`;
  return callAction(server.url, { target, contentType, headers, body });
}

async function call(action: string, input: object) {
  const { status, body } = await send(action, JSON.stringify(input));
  return { status, output: JSON.parse(body) };
}

const logIn = (USERNAME = "player1@example.com", PASSWORD = playerPassword) =>
  call("InitiateAuth", {
    ClientId: server.userPool.appClientId,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME, PASSWORD },
  });

const refresh = (REFRESH_TOKEN: string) =>
  call("InitiateAuth", {
    ClientId: server.userPool.appClientId,
    AuthFlow: "REFRESH_TOKEN_AUTH",
    AuthParameters: { REFRESH_TOKEN },
  });

async function tokensOf(...login: Parameters<typeof logIn>) {
  const { output } = await logIn(...login);
  return output.AuthenticationResult;
}

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

async function expectRefusal(answer: ReturnType<typeof call>, type: string, message: unknown) {
  const { status, output } = await answer;
  expect([status, output]).toEqual([400, { __type: type, message }]);
}

describe("a login", () => {
  it("tells how long its tokens last and how they are carried", async () => {
    const { AuthenticationResult: first, ChallengeParameters } = (await logIn()).output;
    expect(first).toMatchObject({ ExpiresIn: 7_200, TokenType: "Bearer" });
    expect(ChallengeParameters).toEqual({});
    const { exp, iat, sub } = claimsOf(first.AccessToken);
    expect([exp - iat, sub]).toEqual([7_200, players[0]?.userId]);

    const again = (await refresh(first.RefreshToken)).output.AuthenticationResult;
    expect(again).toMatchObject({ ExpiresIn: 7_200, TokenType: "Bearer" });
    expect(again.RefreshToken).toBeUndefined();
    expect(claimsOf(again.AccessToken).sub).toBe(sub);
  });

  it("does not ask in which case an address is written", async () => {
    const { AccessToken } = await tokensOf("Player1@EXAMPLE.com");
    expect(claimsOf(AccessToken).sub).toBe(players[0]?.userId);
    const taken = call("AdminCreateUser", admin("PLAYER1@example.com"));
    await expectRefusal(taken, "UsernameExistsException", "User account already exists");
  });

  it("is refused in the same words for a wrong password and for nobody", async () => {
    const words = "Incorrect username or password.";
    await expectRefusal(logIn("player1@example.com", "wrong"), "NotAuthorizedException", words);
    await expectRefusal(logIn("nobody@example.com"), "NotAuthorizedException", words);
    for (const name of ["__proto__", "constructor", "toString"]) {
      await expectRefusal(logIn(name), "NotAuthorizedException", words);
    }
  });

  it("is refused to one who is disabled", async () => {
    await call("AdminDisableUser", admin("player1@example.com"));
    await expectRefusal(logIn(), "NotAuthorizedException", "User is disabled.");
  });

  it("says which flows there are when it is asked for another", async () => {
    const srp = { ClientId: server.userPool.appClientId, AuthFlow: "USER_SRP_AUTH" };
    const words = expect.stringMatching(/USER_PASSWORD_AUTH .* not "USER_SRP_AUTH"/);
    await expectRefusal(call("InitiateAuth", srp), "InvalidParameterException", words);
  });

  it("names what is missing, and a client that is not there", async () => {
    const { appClientId: ClientId } = server.userPool;
    const AuthFlow = "USER_PASSWORD_AUTH";
    const bare = call("InitiateAuth", { ClientId, AuthFlow });
    const missing = "Missing required parameter USERNAME";
    await expectRefusal(bare, "InvalidParameterException", missing);
    const AuthParameters = { USERNAME: "x", PASSWORD: "y" };
    for (const other of ["other", "__proto__", "constructor"]) {
      const foreign = call("InitiateAuth", { ClientId: other, AuthFlow, AuthParameters });
      const words = `User pool client ${other} does not exist.`;
      await expectRefusal(foreign, "ResourceNotFoundException", words);
    }
  });
});

describe("a first login", () => {
  const password = "First-login-pass-1";
  const respond = (Session: string, NEW_PASSWORD = "Second-login-pass-2") =>
    call("RespondToAuthChallenge", {
      ClientId: server.userPool.appClientId,
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session,
      ChallengeResponses: { USERNAME: "new@example.com", NEW_PASSWORD },
    });

  beforeEach(async () => {
    const user = { ...admin("new@example.com"), TemporaryPassword: password };
    await call("AdminCreateUser", { ...user, MessageAction: "SUPPRESS" });
  });

  it("asks for a new password once the old one was right, and its tokens can be refreshed", async () => {
    const wrong = logIn("new@example.com", "wrong");
    await expectRefusal(wrong, "NotAuthorizedException", "Incorrect username or password.");
    const { output } = await logIn("new@example.com", password);
    expect(output.ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
    const answered = (await respond(output.Session)).output.AuthenticationResult;
    expect(answered).toMatchObject({ ExpiresIn: 7_200, TokenType: "Bearer" });
    expect((await refresh(answered.RefreshToken)).status).toBe(200);
    expect((await logIn("new@example.com", "Second-login-pass-2")).status).toBe(200);
  });

  it("takes no answer to a question that nobody asked, or that was answered", async () => {
    const words = "Invalid session for the user, session is expired.";
    await expectRefusal(respond("made-up"), "NotAuthorizedException", words);
    const { output } = await logIn("new@example.com", password);
    await respond(output.Session);
    await expectRefusal(respond(output.Session), "NotAuthorizedException", words);
  });

  it("takes no password that the pool would not take", async () => {
    const { output } = await logIn("new@example.com", password);
    const short = expect.stringContaining("Password not long enough");
    await expectRefusal(respond(output.Session, "Aa1-"), "InvalidPasswordException", short);
    const plain = expect.stringContaining("Password must have numeric characters");
    await expectRefusal(respond(output.Session, "Abcdefgh-ijk"), "InvalidPasswordException", plain);
    expect((await respond(output.Session)).status).toBe(200);
  });
});

describe("a token", () => {
  it("of a player opens that player's own data, and no other text does", async () => {
    const { AccessToken, IdToken } = await tokensOf();
    expect((await call("GetUser", { AccessToken })).output.Username).toBe(players[0]?.userId);
    const forged = `${AccessToken.slice(0, -8)}AAAAAAAA`;
    for (const token of [forged, IdToken, "garbage", ""]) {
      const asked = call("GetUser", { AccessToken: token });
      await expectRefusal(asked, "NotAuthorizedException", "Invalid Access Token");
    }
  });

  it("that has expired is refused as such, and not for what it asks", async () => {
    const expired = (token: string) => {
      const [header = ""] = token.split(".");
      const claims = { ...claimsOf(token), exp: Math.floor(Date.now() / 1000) };
      const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
      const signature = sign("RSA-SHA256", Buffer.from(input), server.signingKey.privateKey);
      return `${input}.${signature.toString("base64url")}`;
    };
    const { AccessToken, RefreshToken } = await tokensOf();
    const asked = call("GetUser", { AccessToken: expired(AccessToken) });
    await expectRefusal(asked, "NotAuthorizedException", "Access Token has expired");
    const refreshed = refresh(expired(RefreshToken));
    await expectRefusal(refreshed, "NotAuthorizedException", "Refresh Token has expired");
  });

  it("to refresh is taken only when this pool gave it and nobody revoked it", async () => {
    const { AccessToken, RefreshToken } = await tokensOf();
    for (const token of [AccessToken, "garbage", "a.b.c"]) {
      await expectRefusal(refresh(token), "NotAuthorizedException", "Invalid Refresh Token");
    }
    const { appClientId: ClientId } = server.userPool;
    await call("RevokeToken", { ClientId, Token: RefreshToken });
    const words = "Refresh Token has been revoked";
    await expectRefusal(refresh(RefreshToken), "NotAuthorizedException", words);
  });
});

describe("after a restart", () => {
  const restart = async () => {
    await server.close();
    server = await start(Number(new URL(server.url).port));
  };

  it("the pool, its client, its players and its key are the same, and tokens go on", async () => {
    const before = server.userPool;
    const { RefreshToken } = await tokensOf();
    const keys = await httpRequest(`${server.url}/${before.userPoolId}/.well-known/jwks.json`);
    await restart();
    expect(server.userPool).toEqual(before);
    const now = await httpRequest(`${server.url}/${before.userPoolId}/.well-known/jwks.json`);
    expect(now.body).toBe(keys.body);
    expect((await refresh(RefreshToken)).status).toBe(200);
  });

  it("those whom somebody made, and what was revoked, are as they were", async () => {
    const user = { ...admin("new@example.com"), TemporaryPassword: "First-login-pass-1" };
    await call("AdminCreateUser", { ...user, MessageAction: "SUPPRESS" });
    const { RefreshToken } = await tokensOf();
    const { appClientId: ClientId } = server.userPool;
    await call("RevokeToken", { ClientId, Token: RefreshToken });
    await restart();
    expect((await logIn("new@example.com", "First-login-pass-1")).status).toBe(200);
    expect((await refresh(RefreshToken)).status).toBe(400);
  });

  it("the players have their password again", async () => {
    const Password = "Another-password-1";
    await call("AdminSetUserPassword", {
      ...admin("player1@example.com"),
      Password,
      Permanent: true,
    });
    expect((await logIn("player1@example.com", Password)).status).toBe(200);
    await restart();
    expect((await logIn()).status).toBe(200);
  });

  it("a store or a key that is damaged is named, in a sentence for people", async () => {
    await server.close();
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const otherKey = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const damages: readonly (readonly [string, readonly string[]])[] = [
      ["user-pools.json", ["{", "null", "[]", "5", '{"Pools":5}', '{"Pools":{"x":null}}']],
      ["user-pools.json", ['{"Pools":{"x":{}}}', '{"Clients":[]}']],
      ["signing-key.pem", ["{", "", otherKey]],
    ];
    for (const [file, contents] of damages) {
      const good = await readFile(path.join(directory, file));
      for (const content of contents) {
        await writeFile(path.join(directory, file), content);
        await expect(start()).rejects.toThrow(CommandError);
        await expect(start()).rejects.toThrow(`${file} `);
      }
      await writeFile(path.join(directory, file), good);
    }
    server = await start();
  });

  it("a store that is there and cannot be read is not replaced", async () => {
    await server.close();
    await rm(path.join(directory, "user-pools.json"));
    await mkdir(path.join(directory, "user-pools.json"));
    await expect(start()).rejects.toMatchObject({ code: "EISDIR" });
    await rm(path.join(directory, "user-pools.json"), { recursive: true });
    server = await start();
  });
});

it("keeps what it knows from everybody else on this machine", async () => {
  for (const file of ["user-pools.json", "signing-key.pem"]) {
    expect((await stat(path.join(directory, file))).mode & 0o777).toBe(0o600);
  }
});

describe("a body for the local Cognito", () => {
  const deep = (levels: number) => `{"ClientMetadata":${"[".repeat(levels)}${"]".repeat(levels)}}`;

  it.each<[string, string | Buffer, number, string]>([
    ["is cut short", '{"ClientId":', 400, "SerializationException"],
    ["is empty", "", 400, "SerializationException"],
    ["is null", "null", 400, "SerializationException"],
    ["is a text", '"x"', 400, "SerializationException"],
    ["is 100,000 deep", deep(100_000), 400, "SerializationException"],
    ["is one level too deep", deep(16), 400, "SerializationException"],
    ["has a key __proto__", '{"x":{"__proto__":{}}}', 400, "SerializationException"],
    ["has 256 KB and a byte", " ".repeat(262_145), 413, "RequestEntityTooLargeException"],
  ])("that %s is refused by name, and harms nobody", async (_, body, status, type) => {
    for (const action of ["InitiateAuth", "AdminCreateUser"]) {
      const answer = await send(action, body);
      expect([answer.status, JSON.parse(answer.body).__type]).toEqual([status, type]);
    }
    expect((await logIn()).status).toBe(200);
  });

  it("that is as deep as it may be is read", async () => {
    const { body } = await send("InitiateAuth", deep(15));
    expect(JSON.parse(body).__type).toBe("InvalidParameterException");
  });

  it("that its sender abandons harms nobody", async () => {
    const head = `POST / HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n`;
    await sendAndHangUp(server.url, `${head}Content-Length: 1000\r\n\r\n{"Client`);
    await sendAndHangUp(server.url, `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`);
    expect((await logIn()).status).toBe(200);
  });

  it("whatever is in it, is answered, and the next one too", async () => {
    const names = fc.constantFrom("player1@example.com", "constructor", "a@b", "", "toString");
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        names,
        fc.integer(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("Name", "Value", "xDate", "constructor"), tie("value")),
      ),
    })).value;
    const known = { UserPoolId: server.userPool.userPoolId, ClientId: server.userPool.appClientId };
    const input = fc.record(
      {
        ...{ Username: fc.oneof(names, value), UserAttributes: value, GroupName: value },
        ...{ AuthFlow: value, AuthParameters: value, ChallengeResponses: value, Session: value },
        ...{ Filter: value, Limit: value, ClientMetadata: value, AccessToken: value, Name: value },
        ...{ Password: value, PoolName: value, Schema: value, UserAttributeNames: value },
      },
      { requiredKeys: ["Username"] },
    );
    const actions = fc.constantFrom(
      ...["AdminCreateUser", "AdminGetUser", "AdminUpdateUserAttributes", "CreateGroup", "GetUser"],
      ...["AdminAddUserToGroup", "AdminInitiateAuth", "ConfirmForgotPassword", "CreateUserPool"],
      ...["ForgotPassword", "InitiateAuth", "ListUsers", "RespondToAuthChallenge", "SignUp"],
      ...["ListUserPools", "DescribeUserPool", "ListGroups", "AdminListGroupsForUser"],
    );
    await fc.assert(
      fc.asyncProperty(actions, input, async (action, fields) => {
        const { status, body } = await send(action, JSON.stringify({ ...known, ...fields }));
        expect([200, 400, 500]).toContain(status);
        JSON.parse(body);
      }),
      { numRuns: 300 },
    );
    expect((await logIn("player2@example.com")).status).toBe(200);
    await server.close();
    server = await start();
    expect((await logIn()).status).toBe(200);
  });
});

describe("a page", () => {
  it.each(["https://evil.example", "null", "http://localhost:5173"])(
    "of %s may neither ask nor read",
    async (origin) => {
      const answer = await send("ListUserPools", '{"MaxResults":60}', { origin });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).join()).not.toMatch(/access-control/);
    },
  );

  it("cannot come by a name that was rebound to this machine", async () => {
    const answer = await send("ListUserPools", "{}", { host: "evil.example" });
    expect([answer.status, answer.body]).toEqual([421, expect.not.stringContaining("UserPools")]);
  });

  it("of this cloud may log a player in, and read a refusal", async () => {
    for (const [input, status] of [
      ["{}", 400],
      ['{"MaxResults":60}', 200],
    ] as const) {
      const answer = await send(status === 200 ? "ListUserPools" : "InitiateAuth", input, {
        origin: page,
      });
      expect([answer.status, answer.headers["access-control-allow-origin"]]).toEqual([
        status,
        page,
      ]);
    }
  });
});

it.each([
  ["SignUp", {}],
  ["SignUp", { Username: null, Password: null }],
  ["ConfirmSignUp", { Username: "player1@example.com" }],
  ["ForgotPassword", { Username: "" }],
  ["ConfirmForgotPassword", { Username: {}, ConfirmationCode: "1", Password: playerPassword }],
  ["AdminGetUser", { Username: {} }],
  ["AdminGetUser", {}],
  ["AdminCreateUser", { Username: 5 }],
  ["AdminSetUserPassword", { Username: [], Password: playerPassword }],
  ["DescribeUserPoolClient", { ClientId: {} }],
  ["ListUserPoolClients", { UserPoolId: ["x"] }],
  ["GetUser", { AccessToken: 5 }],
])("tells who calls %s what is wrong or missing in %j", async (action, input) => {
  const { appClientId: ClientId, userPoolId: UserPoolId } = server.userPool;
  const answer = await call(action, { ClientId, UserPoolId, ...input });
  expect(answer).toMatchObject({
    status: 400,
    output: { __type: "InvalidParameterException" },
  });
  expect(warnings).toEqual([]);
});

it("answers nothing but actions and its published keys", async () => {
  for (const place of ["/", "/oauth2/token", "/health", "/x/.well-known/constructor"]) {
    expect((await httpRequest(server.url, { path: place })).status).toBe(404);
  }
  const { userPoolId } = server.userPool;
  const place = `/${userPoolId}/.well-known/openid-configuration`;
  const { body } = await httpRequest(server.url, { path: place });
  expect(JSON.parse(body).issuer).toBe(claimsOf((await tokensOf()).AccessToken).iss);
});
