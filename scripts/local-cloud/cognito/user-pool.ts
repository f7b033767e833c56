import { playerPasswords, playerTokens } from "../../../infra/settings.ts";
import { region } from "../names.ts";
import type { LocalPlayer } from "../players.ts";
import type { LocalCognito } from "./local-cognito.ts";
import { context } from "./local-cognito.ts";

/** The user pool of the local cloud and its app client, as a deployment would have made them. */
export interface UserPool {
  readonly userPoolId: string;
  readonly appClientId: string;
  readonly players: readonly LocalPlayer[];
}

// The same on every machine and after every start, so that a copied aws-config.json stays good.
const userPoolId = `${region}_GameRelay`;
const appClientId = "gamerelaylocalclient000000";

/**
 * Makes the user pool, its app client and the players as they have to be. Whatever else is in the
 * pool is kept.
 */
export async function provisionUserPool(
  cognito: LocalCognito,
  players: readonly LocalPlayer[],
  password: string,
): Promise<UserPool> {
  const now = new Date();
  await cognito.createUserPool(context, {
    Id: userPoolId,
    Name: "game-relay",
    Arn: `arn:aws:cognito-idp:${region}:000000000000:userpool/${userPoolId}`,
    CreationDate: now,
    LastModifiedDate: now,
    UsernameAttributes: ["email"],
    UsernameConfiguration: { CaseSensitive: false },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    MfaConfiguration: "OFF",
    Policies: { PasswordPolicy: passwordPolicy() },
  });
  const pool = await cognito.getUserPool(context, userPoolId);
  await pool.saveAppClient(context, {
    UserPoolId: userPoolId,
    ClientId: appClientId,
    ClientName: "game-relay",
    CreationDate: now,
    LastModifiedDate: now,
    ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    AccessTokenValidity: playerTokens.accessTokenHours,
    IdTokenValidity: playerTokens.idTokenHours,
    RefreshTokenValidity: playerTokens.refreshTokenDays,
    TokenValidityUnits: { AccessToken: "hours", IdToken: "hours", RefreshToken: "days" },
    PreventUserExistenceErrors: "ENABLED",
    EnableTokenRevocation: true,
  });
  for (const { userId, username } of players) {
    await pool.saveUser(context, {
      Username: userId,
      Password: password,
      Attributes: [
        { Name: "sub", Value: userId },
        { Name: "email", Value: username },
        { Name: "email_verified", Value: "true" },
      ],
      Enabled: true,
      UserStatus: "CONFIRMED",
      UserCreateDate: now,
      UserLastModifiedDate: now,
      RefreshTokens: [],
    });
  }
  return { userPoolId, appClientId, players };
}

function passwordPolicy() {
  const { minLength, requireDigits, temporaryPasswordDays, ...required } = playerPasswords;
  return {
    MinimumLength: minLength,
    RequireLowercase: required.requireLowercase,
    RequireUppercase: required.requireUppercase,
    RequireNumbers: requireDigits,
    RequireSymbols: required.requireSymbols,
    TemporaryPasswordValidityDays: temporaryPasswordDays,
  };
}
