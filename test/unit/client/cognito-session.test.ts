import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { loginWith } from "../../../src/client/cognito-session.ts";
import { InvalidOptionsError, LoginError } from "../../../src/client/errors.ts";
import { FakePlatform } from "./support/fake-platform.ts";
import { aToken, config } from "./support/player.ts";

const player = { config, username: "ann@example.com", password: "secret-password" };
const hour = 3_600_000;

/** A Cognito that answers in turn with what is listed; the last answer is repeated. */
function aCognito(...answers: readonly (readonly [status: number, body: object])[]) {
  const platform = new FakePlatform();
  platform.answer = async () => {
    const [status, body] = answers[Math.min(platform.requests.length, answers.length) - 1] ?? [];
    return { status: status ?? 500, json: async () => body };
  };
  const inputs = () => platform.requests.map(({ init }) => JSON.parse(String(init.body)));
  return { platform, inputs };
}

const tokens = (jti: number, more: object = {}) =>
  [
    200,
    { AuthenticationResult: { AccessToken: aToken({ sub: "u1", jti }), ExpiresIn: 7200, ...more } },
  ] as const;
const login = tokens(1, { RefreshToken: "refresh-secret" });

/** What a network that wants a log-in of its own may answer to anything. */
const strangers = [
  ...[{}, [], { status: "ok" }, { AuthenticationResult: null }],
  ...[{ AuthenticationResult: { AccessToken: "" } }, { AuthenticationResult: { AccessToken: 5 } }],
];

describe("login", () => {
  it("knows the app client by the name that the Unity sample writes as well", async () => {
    const { platform, inputs } = aCognito(login);
    const { AppClientId, ...cognito } = config.Cognito;
    const rewritten = { ...config, Cognito: { ...cognito, AppClientID: "app" } };
    await loginWith(platform, { ...player, config: rewritten });
    expect(inputs()).toMatchObject([{ ClientId: AppClientId }]);
  });

  it("asks the region's Cognito with the password, and shows no token", async () => {
    const { platform, inputs } = aCognito(login);
    const session = await loginWith(platform, player);
    expect(platform.requests).toMatchObject([
      {
        url: "https://cognito-idp.eu-west-1.amazonaws.com/",
        init: {
          method: "POST",
          headers: {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
          },
        },
      },
    ]);
    expect(inputs()).toEqual([
      {
        AuthFlow: "USER_PASSWORD_AUTH",
        ClientId: "app",
        AuthParameters: { USERNAME: "ann@example.com", PASSWORD: "secret-password" },
      },
    ]);
    expect(session.userId).toBe("u1");
    await expect(session.token()).resolves.toBe(aToken({ sub: "u1", jti: 1 }));
    const shown = JSON.stringify(session) + inspect(session, { depth: 9, showHidden: true });
    expect(shown).not.toMatch(/e30\.|secret/);
  });

  it("sets a new password when Cognito asks for one", async () => {
    const challenge = {
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session: "s",
      ChallengeParameters: { USER_ID_FOR_SRP: "id-of-ann" },
    };
    const { platform, inputs } = aCognito([200, challenge], login);
    await loginWith(platform, { ...player, newPassword: async () => "new" });
    expect(inputs()[1]).toEqual({
      ClientId: "app",
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session: "s",
      ChallengeResponses: { USERNAME: "id-of-ann", NEW_PASSWORD: "new" },
    });
    const [, second] = platform.requests;
    expect(second?.init.headers).toMatchObject({
      "x-amz-target": "AWSCognitoIdentityProviderService.RespondToAuthChallenge",
    });
  });

  it.each<[string, readonly [number, object], object]>([
    [
      "a wrong password",
      [400, { __type: "com.x#NotAuthorizedException", message: "Incorrect." }],
      { code: "NotAuthorizedException", message: "Cognito: Incorrect.", retryable: false },
    ],
    [
      "too many attempts",
      [400, { __type: "TooManyRequestsException" }],
      { code: "TooManyRequestsException", retryable: true },
    ],
    ["a broken Cognito", [500, {}], { code: "500", retryable: true }],
    ["a proxy that refuses", [403, {}], { code: "403", retryable: true }],
    [
      "a trigger of the user pool that fails",
      [400, { __type: "UserLambdaValidationException" }],
      { code: "UserLambdaValidationException", retryable: true },
    ],
    [
      "a challenge nobody can meet",
      [200, { ChallengeName: "SMS_MFA" }],
      { code: "SMS_MFA", retryable: false },
    ],
    [
      "a new password nobody can give",
      [200, { ChallengeName: "NEW_PASSWORD_REQUIRED" }],
      { code: "NEW_PASSWORD_REQUIRED", retryable: false },
    ],
  ])("fails for %s, by Cognito's name for it", async (_, answer, error) => {
    const attempt = loginWith(aCognito(answer).platform, player);
    await expect(attempt).rejects.toMatchObject({ name: "LoginError", ...error });
  });

  it.each([[undefined], [{}], [{ config: null }], [{ config: { Cognito: {} } }]])(
    "refuses the options %j by name",
    async (options) => {
      const attempt = loginWith(new FakePlatform(), options as never);
      await expect(attempt).rejects.toThrow(InvalidOptionsError);
    },
  );

  it.each([
    { AWS_Region: "eu west 1" },
    { AWS_Region: " ", Endpoint: "" },
    { Endpoint: "no address" },
    { AppClientId: " " },
  ])("refuses a config with %j by name", async (flaw) => {
    const flawed = { ...config, Cognito: { ...config.Cognito, ...flaw } };
    const attempt = loginWith(new FakePlatform(), { ...player, config: flawed });
    await expect(attempt).rejects.toThrow(InvalidOptionsError);
  });

  it("overlooks spaces in a config", async () => {
    const { platform, inputs } = aCognito(login);
    const Cognito = { ...config.Cognito, AWS_Region: "eu-west-1 ", AppClientId: " app\n" };
    await loginWith(platform, { ...player, config: { ...config, Cognito } });
    expect(platform.requests[0]?.url).toBe("https://cognito-idp.eu-west-1.amazonaws.com/");
    expect(inputs()).toMatchObject([{ ClientId: "app" }]);
  });

  it.each(strangers)("fails for %j, which is no answer of Cognito's and may pass", async (body) => {
    const attempt = loginWith(aCognito([200, Object(body)]).platform, player);
    await expect(attempt).rejects.toMatchObject({ code: "unreachable", retryable: true });
  });

  it("asks for no new password where one was given in a function's place", async () => {
    const { platform } = aCognito([200, { ChallengeName: "NEW_PASSWORD_REQUIRED" }]);
    const attempt = loginWith(platform, { ...player, newPassword: "new" as never });
    await expect(attempt).rejects.toMatchObject({ code: "NEW_PASSWORD_REQUIRED" });
  });

  it("fails for a network that is down, which may pass", async () => {
    const attempt = loginWith(new FakePlatform(), player);
    await expect(attempt).rejects.toMatchObject({ code: "unreachable", retryable: true });
  });
});

describe("a session", () => {
  it.each(strangers)("keeps its token when %j answers in Cognito's place", async (body) => {
    const { platform, inputs } = aCognito(login, [200, body]);
    const session = await loginWith(platform, player);
    await expect(session.token({ fresh: true })).resolves.toBe(aToken({ sub: "u1", jti: 1 }));
    expect(inputs()).toHaveLength(2);
  });

  it("counts a token's age from before it was asked for: a machine may sleep over it", async () => {
    const { platform } = aCognito(login, tokens(2), tokens(3));
    const { answer } = platform;
    const session = await loginWith(platform, player);
    platform.answer = (...request) => {
      platform.sleptMs += platform.requests.length === 2 ? 3 * hour : 0;
      return answer(...request);
    };
    await session.token({ fresh: true });
    await expect(session.token()).resolves.toBe(aToken({ sub: "u1", jti: 3 }));
  });

  it("refreshes its token once half of its life is over, once for all who ask", async () => {
    const { platform, inputs } = aCognito(login, tokens(2), tokens(3));
    const session = await loginWith(platform, player);
    await platform.advance(hour - 1);
    await session.token();
    expect(inputs()).toHaveLength(1);
    await platform.advance(1);
    const answers = await Promise.all([session.token(), session.token()]);
    expect(answers).toEqual(Array(2).fill(aToken({ sub: "u1", jti: 2 })));
    await platform.advance(hour);
    await session.token();
    const refresh = { REFRESH_TOKEN: "refresh-secret" };
    expect(inputs().slice(1)).toMatchObject([
      { AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: refresh },
      { AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: refresh },
    ]);
  });

  it("gives the token that it has while it cannot refresh it, until that expires", async () => {
    const revoked = [400, { __type: "NotAuthorizedException", message: "Revoked." }] as const;
    const { platform } = aCognito(login, revoked);
    const session = await loginWith(platform, player);
    await platform.advance(2 * hour - 1);
    await expect(session.token()).resolves.toBe(aToken({ sub: "u1", jti: 1 }));
    await platform.advance(1);
    await expect(session.token()).rejects.toThrow(LoginError);
  });

  it.each<[string, object, number]>([
    ["what Cognito says", { ExpiresIn: 600 }, 300],
    ["what the token says, where Cognito says nothing", { iat: 1_000, exp: 1_800 }, 400],
    [
      "what the token says, where Cognito gives no number",
      { ExpiresIn: "7200", iat: 0, exp: 800 },
      400,
    ],
    [
      "what the token says, where Cognito gives none that can be",
      { ExpiresIn: 0, iat: 0, exp: 800 },
      400,
    ],
    ["the shortest that there is, where nobody says anything", {}, 150],
    ["the shortest that there is, where the token makes no sense", { iat: 9, exp: 9 }, 150],
  ])(
    "takes its lifetime from %s",
    async (_, { ExpiresIn, ...claims }: { ExpiresIn?: unknown }, half) => {
      const access = aToken({ sub: "u1", exp: undefined, ...claims });
      const first = { AccessToken: access, RefreshToken: "r", ExpiresIn };
      const { platform, inputs } = aCognito([200, { AuthenticationResult: first }], tokens(2));
      const session = await loginWith(platform, player);
      await platform.advance(half * 1_000 - 1);
      await session.token();
      expect(inputs()).toHaveLength(1);
      await platform.advance(1);
      await session.token();
      expect(inputs()).toHaveLength(2);
    },
  );

  it("keeps the refresh token that a refresh renews", async () => {
    const { platform, inputs } = aCognito(login, tokens(2, { RefreshToken: "next" }), tokens(3));
    const session = await loginWith(platform, player);
    for (let i = 0; i < 2; i++) {
      await platform.advance(hour);
      await session.token();
    }
    expect(inputs().at(-1)).toMatchObject({ AuthParameters: { REFRESH_TOKEN: "next" } });
  });

  it("can hand its token function to connect as it is", async () => {
    const { platform } = aCognito(login);
    const { token } = await loginWith(platform, player);
    await expect(token()).resolves.toBe(aToken({ sub: "u1", jti: 1 }));
  });
});

describe("a session on a machine whose clock is wrong", () => {
  it.each([
    ["forward by hours", 5 * hour, 3],
    ["back by hours", -5 * hour, 3],
    ["back by a little", -1, 2],
  ])("refreshes when it is set %s, and when it is set right again", async (_, offset, calls) => {
    const { platform, inputs } = aCognito(login, tokens(2), tokens(3));
    const session = await loginWith(platform, player);
    platform.clockOffsetMs = offset;
    await expect(session.token()).resolves.toBe(aToken({ sub: "u1", jti: 2 }));
    await session.token();
    expect(inputs()).toHaveLength(2);
    platform.clockOffsetMs = 0;
    await session.token();
    expect(inputs()).toHaveLength(calls);
  });

  it.each([-1000 * hour, 1000 * hour])(
    "from the start (by %d ms), refreshes in time",
    async (offset) => {
      const { platform, inputs } = aCognito(login, tokens(2));
      platform.clockOffsetMs = offset;
      const session = await loginWith(platform, player);
      await platform.advance(hour - 1);
      await session.token();
      expect(inputs()).toHaveLength(1);
      await platform.advance(1);
      await session.token();
      expect(inputs()).toHaveLength(2);
    },
  );

  it("goes by the clock that cannot be set when the other is set back while it runs", async () => {
    const { platform, inputs } = aCognito(login, tokens(2));
    const session = await loginWith(platform, player);
    await platform.advance(hour);
    platform.clockOffsetMs = -hour + 1;
    await session.token();
    expect(inputs()).toHaveLength(2);
  });

  it("goes by the clock that can be set when the other stood still in the machine's sleep", async () => {
    const { platform, inputs } = aCognito(login, tokens(2));
    const session = await loginWith(platform, player);
    platform.sleptMs = hour;
    await session.token();
    expect(inputs()).toHaveLength(2);
  });

  it.each([5 * hour, -5 * hour])(
    "set by %d ms, rejects rather than give a token that may have expired",
    async (offset) => {
      const { platform } = aCognito(login, [503, {}]);
      const session = await loginWith(platform, player);
      platform.clockOffsetMs = offset;
      await expect(session.token()).rejects.toMatchObject({ code: "503", retryable: true });
    },
  );
});

describe("a session that is asked for a fresh token", () => {
  it("refreshes it, however young it is, but not twice a minute", async () => {
    const { platform, inputs } = aCognito(login, tokens(2), tokens(3));
    const session = await loginWith(platform, player);
    await expect(session.token({ fresh: true })).resolves.toBe(aToken({ sub: "u1", jti: 2 }));
    await platform.advance(59_999);
    await expect(session.token({ fresh: true })).resolves.toBe(aToken({ sub: "u1", jti: 2 }));
    expect(inputs()).toHaveLength(2);
    await platform.advance(1);
    await expect(session.token({ fresh: true })).resolves.toBe(aToken({ sub: "u1", jti: 3 }));
  });

  it("gives the one that it has while Cognito cannot be reached, and asks again", async () => {
    const { platform, inputs } = aCognito(login, [503, {}], tokens(2));
    const session = await loginWith(platform, player);
    await expect(session.token({ fresh: true })).resolves.toBe(aToken({ sub: "u1", jti: 1 }));
    await expect(session.token({ fresh: true })).resolves.toBe(aToken({ sub: "u1", jti: 2 }));
    expect(inputs()).toHaveLength(3);
  });

  it.each(["NotAuthorizedException", "ResourceNotFoundException", "UserNotFoundException"])(
    "rejects for good when Cognito refuses for good (%s), as after its user pool was replaced",
    async (code) => {
      const { platform } = aCognito(login, [400, { __type: code }]);
      const session = await loginWith(platform, player);
      await expect(session.token({ fresh: true })).rejects.toMatchObject({
        code,
        retryable: false,
      });
    },
  );
});
