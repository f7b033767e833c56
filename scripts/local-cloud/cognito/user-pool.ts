import { asRecord, CognitoError, callCognito } from "./cognito-api.ts";

/** The user pool of the local cloud and its app client, as a deployment would have made them. */
export interface UserPool {
  readonly userPoolId: string;
  readonly appClientId: string;
  readonly players: readonly PoolPlayer[];
}

/** Who can log in. */
export interface PoolPlayer {
  /** What access tokens say: the `sub` claim. */
  readonly userId: string;
  readonly username: string;
  /** What people say: the user name without its domain. */
  readonly name: string;
}

const name = "game-relay";

/** Longest life of an access token, minutes: as long as the longest connection. */
const tokenMinutes = 120;

/** Makes the user pool, its app client and the players; what is there already is kept. */
export async function provisionUserPool(
  endpoint: string,
  players: readonly string[],
  password: string,
): Promise<UserPool> {
  const userPoolId = (await findPool(endpoint)) ?? (await createPool(endpoint));
  const appClientId =
    (await findAppClient(endpoint, userPoolId)) ?? (await createAppClient(endpoint, userPoolId));
  const known: PoolPlayer[] = [];
  for (const username of players) {
    await createPlayer(endpoint, userPoolId, username, password);
    const userId = await userIdOf(endpoint, userPoolId, username);
    known.push({ userId, username, name: username.replace(/@.*$/, "") });
  }
  return { userPoolId, appClientId, players: known };
}

async function findPool(endpoint: string): Promise<string | undefined> {
  const { UserPools: pools } = await callCognito(endpoint, "ListUserPools", { MaxResults: 60 });
  return idOf(pools, "Name", "Id");
}

async function createPool(endpoint: string): Promise<string> {
  const { UserPool: pool } = await callCognito(endpoint, "CreateUserPool", {
    PoolName: name,
    UsernameAttributes: ["email"],
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  });
  return String(asRecord(pool)["Id"]);
}

async function findAppClient(endpoint: string, userPoolId: string): Promise<string | undefined> {
  const { UserPoolClients: clients } = await callCognito(endpoint, "ListUserPoolClients", {
    UserPoolId: userPoolId,
    MaxResults: 60,
  });
  return idOf(clients, "ClientName", "ClientId");
}

async function createAppClient(endpoint: string, userPoolId: string): Promise<string> {
  const { UserPoolClient: client } = await callCognito(endpoint, "CreateUserPoolClient", {
    UserPoolId: userPoolId,
    ClientName: name,
    ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    AccessTokenValidity: tokenMinutes,
    IdTokenValidity: tokenMinutes,
    TokenValidityUnits: { AccessToken: "minutes", IdToken: "minutes", RefreshToken: "days" },
    RefreshTokenValidity: 30,
  });
  return String(asRecord(client)["ClientId"]);
}

async function createPlayer(
  endpoint: string,
  userPoolId: string,
  email: string,
  password: string,
): Promise<void> {
  try {
    await callCognito(endpoint, "AdminCreateUser", {
      UserPoolId: userPoolId,
      Username: email,
      MessageAction: "SUPPRESS",
      UserAttributes: [
        { Name: "email", Value: email },
        { Name: "email_verified", Value: "true" },
      ],
    });
  } catch (error) {
    const exists = error instanceof CognitoError && error.code === "UsernameExistsException";
    if (!exists) throw error;
  }
  await callCognito(endpoint, "AdminSetUserPassword", {
    UserPoolId: userPoolId,
    Username: email,
    Password: password,
    Permanent: true,
  });
}

async function userIdOf(endpoint: string, userPoolId: string, email: string): Promise<string> {
  const player = { UserPoolId: userPoolId, Username: email };
  const { UserAttributes: attributes } = await callCognito(endpoint, "AdminGetUser", player);
  const entries = Array.isArray(attributes) ? attributes.map(asRecord) : [];
  return String(entries.find((entry) => entry["Name"] === "sub")?.["Value"]);
}

/** The id of ours in a listing. */
function idOf(listing: unknown, nameKey: string, idKey: string): string | undefined {
  const entries = Array.isArray(listing) ? listing.map(asRecord) : [];
  const ours = entries.find((entry) => entry[nameKey] === name);
  return ours && String(ours[idKey]);
}
