import { CfnDeletionPolicy, CfnResource, Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import type { UserPoolClient } from "aws-cdk-lib/aws-cognito";
import {
  AccountRecovery,
  CfnIdentityPool,
  CfnUserPoolUser,
  ClientAttributes,
  Mfa,
  UserPool,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { playerAttributes, playerMfa, playerPasswords, playerTokens } from "../settings.ts";

export interface PlayerDirectoryProps {
  /** The first player, who is invited by e-mail. */
  readonly adminEmail: string;
}

/** Who may play: a directory of invited players, and the app through which they sign in. */
export class PlayerDirectory extends Construct {
  readonly userPoolId: string;
  readonly appClientId: string;
  readonly identityPoolId: string;

  constructor(scope: Construct, id: string, { adminEmail }: PlayerDirectoryProps) {
    super(scope, id);
    const userPool = this.#createUserPool();
    const appClient = createAppClient(userPool);
    this.userPoolId = userPool.userPoolId;
    this.appClientId = appClient.userPoolClientId;
    this.identityPoolId = this.#createIdentityPool(userPool, appClient).ref;
    this.#invite(adminEmail);
  }

  #createUserPool(): UserPool {
    const { temporaryPasswordDays, ...complexity } = playerPasswords;
    const userPool = new UserPool(this, "UserPool", {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      passwordPolicy: { ...complexity, tempPasswordValidity: Duration.days(temporaryPasswordDays) },
      mfa: { off: Mfa.OFF }[playerMfa],
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    keepIfReplaced(userPool);
    Validations.of(userPool).acknowledge(
      {
        id: "AwsSolutions-COG2",
        reason:
          "The user pool asks for no second factor, because the Unity client cannot answer a second challenge; there is no sign-up, and passwords are strong.",
      },
      {
        id: "AwsSolutions-COG8",
        reason:
          "The user pool is on the Essentials plan: the Plus plan is billed per player, and this pool holds only players who were invited.",
      },
    );
    return userPool;
  }

  /**
   * Named by the clients' config file. It has no roles, so it gives out no AWS credentials: nothing
   * here is called with any. Guests would be refused even if it had.
   */
  #createIdentityPool(userPool: UserPool, appClient: UserPoolClient): CfnIdentityPool {
    return new CfnIdentityPool(this, "IdentityPool", {
      allowUnauthenticatedIdentities: false,
      cognitoIdentityProviders: [
        {
          providerName: userPool.userPoolProviderName,
          clientId: appClient.userPoolClientId,
          serverSideTokenCheck: true,
        },
      ],
    });
  }

  /**
   * CloudFormation makes a new user for a new address, and would delete the earlier player. It keeps
   * them: whoever plays goes on playing, until the user pool is deleted with the stack. An address
   * that is a player already is refused, and nothing changes.
   */
  #invite(email: string): void {
    const admin = new CfnUserPoolUser(this, "Admin", {
      userPoolId: this.userPoolId,
      username: email,
      userAttributes: [
        { name: "email", value: email },
        { name: "email_verified", value: "true" },
      ],
      desiredDeliveryMediums: ["EMAIL"],
    });
    // A user that a failed deployment made goes again, or the next attempt would find it there.
    admin.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }
}

/**
 * Some changes of a user pool make CloudFormation put an empty one in its place (how players sign
 * in, the attributes that they have). Players cannot be made again: the full one is left in the
 * account, and only with the stack itself are they deleted.
 */
function keepIfReplaced(userPool: UserPool): void {
  const { defaultChild } = userPool.node;
  if (!CfnResource.isCfnResource(defaultChild))
    throw new Error(`${userPool.node.path} is no resource.`);
  defaultChild.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
}

function createAppClient(userPool: UserPool): UserPoolClient {
  return userPool.addClient("AppClient", {
    // A secret inside a game is none.
    generateSecret: false,
    // The Unity client signs in with the user's password, new ones should with SRP. CDK adds
    // refresh tokens.
    authFlows: { userSrp: true, userPassword: true },
    // Otherwise CDK opens the hosted sign-in page, with example.com as its callback.
    disableOAuth: true,
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    readAttributes: new ClientAttributes().withStandardAttributes(playerAttributes.readable),
    writeAttributes: new ClientAttributes().withStandardAttributes(playerAttributes.writable),
    accessTokenValidity: Duration.hours(playerTokens.accessTokenHours),
    idTokenValidity: Duration.hours(playerTokens.idTokenHours),
    refreshTokenValidity: Duration.days(playerTokens.refreshTokenDays),
  });
}
