import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { loginWith } from "../../../src/client/cognito-session.ts";
import { LoginError } from "../../../src/client/errors.ts";
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

  it("fails for a network that is down, which may pass", async () => {
    const attempt = loginWith(new FakePlatform(), player);
    await expect(attempt).rejects.toMatchObject({ code: "unreachable", retryable: true });
  });
});

describe("a session", () => {
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
});
