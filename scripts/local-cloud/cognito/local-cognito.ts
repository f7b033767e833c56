import type { AppClient } from "cognito-local/lib/services/appClient.js";
import type { CognitoService } from "cognito-local/lib/services/cognitoService.js";
import { USER_POOL_AWS_DEFAULTS } from "cognito-local/lib/services/cognitoService.js";
import type { Context } from "cognito-local/lib/services/context.js";
import type { DataStore } from "cognito-local/lib/services/dataStore/dataStore.js";
import type {
  User,
  UserPool,
  UserPoolService,
} from "cognito-local/lib/services/userPoolService.js";
import { UserPoolServiceImpl } from "cognito-local/lib/services/userPoolService.js";
import { AwsError } from "../aws-json/aws-error.ts";
import type { PoolStore } from "./pool-store.ts";
import type { PoolTokens } from "./pool-tokens.ts";
import { isExpired } from "./pool-tokens.ts";

const clock = { get: () => new Date() };

/** cognito-local logs passwords and tokens with its logger, so it gets one that is deaf. */
export const context: Context = {
  logger: {
    child: () => context.logger,
    debug: () => {},
    error: () => {},
    info: () => {},
    warn: () => {},
  },
};

/** The user pools and app clients of this machine, kept in a store. */
export class LocalCognito implements CognitoService {
  readonly #store: PoolStore;
  readonly #tokens: PoolTokens;
  readonly #clients: DataStore;
  readonly #pools = new Map<string, UserPoolService>();

  private constructor(store: PoolStore, tokens: PoolTokens) {
    this.#store = store;
    this.#tokens = tokens;
    this.#clients = store.at();
  }

  static async open(store: PoolStore, tokens: PoolTokens): Promise<LocalCognito> {
    const cognito = new LocalCognito(store, tokens);
    const pools = await store.at().get<Record<string, StoredPool>>(context, "Pools", {});
    for (const { Options } of Object.values(pools)) cognito.#serve(Options);
    return cognito;
  }

  /** Makes a pool, or gives one that is there other options. */
  async createUserPool(_: Context, pool: UserPool): Promise<UserPool> {
    const options = { ...USER_POOL_AWS_DEFAULTS, ...pool };
    await this.#store.at("Pools", pool.Id).set(context, "Options", options);
    return this.#serve(options).options;
  }

  async deleteUserPool(_: Context, pool: UserPool): Promise<void> {
    this.#pools.delete(pool.Id);
    await this.#store.at("Pools").delete(context, pool.Id);
  }

  async getUserPool(_: Context, userPoolId: string): Promise<UserPoolService> {
    const pool = this.#pools.get(userPoolId);
    if (pool !== undefined) return pool;
    throw notFound(`User pool ${userPoolId} does not exist.`);
  }

  async getUserPoolForClientId(_: Context, clientId: string): Promise<UserPoolService> {
    const client = await this.getAppClient(context, clientId);
    if (client === null) throw notFound(`User pool client ${clientId} does not exist.`);
    return this.getUserPool(context, client.UserPoolId);
  }

  getAppClient(_: Context, clientId: string): Promise<AppClient | null> {
    return this.#clients.get<AppClient>(context, ["Clients", clientId]);
  }

  async listAppClients(_: Context, userPoolId: string): Promise<readonly AppClient[]> {
    const clients = await this.#clients.get<Record<string, AppClient>>(context, "Clients", {});
    return Object.values(clients).filter((client) => client.UserPoolId === userPoolId);
  }

  async listUserPools(): Promise<readonly UserPool[]> {
    return [...this.#pools.values()].map(({ options }) => options);
  }

  #serve(options: UserPool): UserPoolService {
    const store = this.#store.at("Pools", options.Id);
    const pool = new LocalUserPool({
      clients: this.#clients,
      store,
      options,
      tokens: this.#tokens,
    });
    this.#pools.set(options.Id, pool);
    return pool;
  }
}

interface StoredPool {
  readonly Options: UserPool;
}

/** A user pool that knows people by their e-mail address in any case, as Cognito does. */
class LocalUserPool extends UserPoolServiceImpl {
  readonly #store: DataStore;
  readonly #tokens: PoolTokens;

  constructor(parts: {
    readonly clients: DataStore;
    readonly store: DataStore;
    readonly options: UserPool;
    readonly tokens: PoolTokens;
  }) {
    super(parts.clients, clock, parts.store, parts.options);
    this.#store = parts.store;
    this.#tokens = parts.tokens;
  }

  override async getUserByUsername(_: Context, username: string): Promise<User | null> {
    const exact = await super.getUserByUsername(context, username);
    const isStrict = this.options.UsernameConfiguration?.CaseSensitive !== false;
    if (exact !== null || isStrict) return exact;
    const wanted = username.toLowerCase();
    const users = await this.listUsers(context);
    return users.find((user) => emailOf(user)?.toLowerCase() === wanted) ?? null;
  }

  override async getUserByRefreshToken(_: Context, token: string): Promise<User | null> {
    const claims = this.#tokens.claimsOf(token, "refresh");
    if (claims === undefined) throw notAuthorized("Invalid Refresh Token");
    if (isExpired(claims)) throw notAuthorized("Refresh Token has expired");
    if (await this.#store.get(context, ["RevokedTokens", String(claims["jti"])])) {
      throw notAuthorized("Refresh Token has been revoked");
    }
    return this.getUserByUsername(context, String(claims["sub"]));
  }

  /** They are signed, and need not be kept. */
  override async storeRefreshToken(): Promise<void> {}
}

function emailOf({ Attributes: attributes }: User): string | undefined {
  return attributes.find(({ Name }) => Name === "email")?.Value;
}

export function notAuthorized(message: string): AwsError {
  return new AwsError(400, "NotAuthorizedException", message);
}

function notFound(message: string): AwsError {
  return new AwsError(400, "ResourceNotFoundException", message);
}
