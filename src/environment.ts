import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import { dnsSuffixOf } from "#adapters/outbound/aws-http/regions.ts";
import type { RoomRule } from "#domain/room-access.ts";
import { isRoomRule } from "#domain/room-access.ts";
import { deliveredFrameBytes } from "#protocol/limits.ts";

/**
 * The only reader of `process.env`. The names are shared with the infrastructure and the local
 * cloud, which set them.
 */
export const environmentVariables = {
  /** The DynamoDB table of connections. */
  tableName: "CONNECTIONS_TABLE_NAME",
  /** The DynamoDB table of the rooms' pages. */
  journalTableName: "JOURNAL_TABLE_NAME",
  /** How many partitions a room is spread over; 1 unless set. */
  roomShards: "ROOM_SHARDS",
  /** `https://…/{stage}` or a custom domain with its mapping key: where `@connections` lives. */
  managementEndpoint: "MANAGEMENT_ENDPOINT",
  /** Only where it is not the Region's own; the AWS SDKs know this variable as well. */
  dynamodbEndpoint: "AWS_ENDPOINT_URL_DYNAMODB",
  /** The largest frame that is delivered; API Gateway's 128 KB unless set lower. */
  maxFrameBytes: "MAX_FRAME_BYTES",
  /** How many milliseconds a tick lasts at least; 100 unless set, and 0 for no waiting at all. */
  tickMs: "TICK_MS",
  /** How many posts a second one room may cost; 2,000 unless set. */
  roomPostsPerSecond: "ROOM_POSTS_PER_SECOND",
  /** How many frames, and bytes of messages, one player may send in a tick. */
  playerFramesPerTick: "PLAYER_FRAMES_PER_TICK",
  playerBytesPerTick: "PLAYER_BYTES_PER_TICK",
  /** How many connections one user may have at once. */
  connectionsPerUser: "CONNECTIONS_PER_USER",
  /** Rooms with more members than that announce nobody. */
  presenceLimit: "PRESENCE_LIMIT",
  /** Who may enter which rooms: a JSON array of rules, see `src/domain/room-access.ts`. */
  roomRules: "ROOM_RULES",
  userPoolId: "USER_POOL_ID",
  appClientId: "APP_CLIENT_ID",
  /** Only where the user pool is not Cognito's own: the `iss` claim of its tokens. */
  tokenIssuer: "TOKEN_ISSUER",
  /** Goes with `tokenIssuer`: where its signing keys are. */
  jwksUri: "JWKS_URI",
} as const;

export type EnvironmentVariable = (typeof environmentVariables)[keyof typeof environmentVariables];

/** Everything wrong with the configuration, by the names of the variables. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The environment is not usable: ${problems.join("; ")}.`);
    this.problems = problems;
  }
}

export interface RouterEnvironment {
  /** Without a path. */
  readonly dynamodbEndpoint: string;
  readonly tableName: string;
  readonly journalTableName: string;
  readonly roomShards: number;
  readonly managementEndpoint: string;
  readonly maxFrameBytes: number;
  /** Milliseconds. */
  readonly tickMs: number;
  readonly roomPostsPerSecond: number;
  readonly playerFramesPerTick: number;
  readonly playerBytesPerTick: number;
  readonly connectionsPerUser: number;
  readonly presenceLimit: number;
  readonly roomRules: readonly RoomRule[];
  readonly region: string;
}

export interface AuthorizerEnvironment {
  readonly userPoolId: string;
  readonly appClientId: string;
  /** Set when tokens come from another issuer than Cognito itself. */
  readonly issuer?: { readonly issuer: string; readonly jwksUri: string };
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The credentials of this moment. Lambda gives its own with a session token, and puts new ones into
 * the same variables before the old ones end.
 *
 * @throws {EnvironmentError}
 */
export function readAwsCredentials(variables: Variables = process.env): AwsCredentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = variables;
  if (!accessKeyId || !secretAccessKey) {
    throw new EnvironmentError(["AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is missing"]);
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** @throws {EnvironmentError} */
export function readRouterEnvironment(variables: Variables = process.env): RouterEnvironment {
  const read = new Reader(variables);
  const region = read.text("AWS_REGION", /^[a-z0-9-]+$/, "a Region");
  const { dynamodbEndpoint } = environmentVariables;
  const environment = {
    dynamodbEndpoint: variables[dynamodbEndpoint]
      ? read.url(dynamodbEndpoint)
      : `https://dynamodb.${region}.${dnsSuffixOf(region)}`,
    tableName: read.tableName(environmentVariables.tableName),
    journalTableName: read.tableName(environmentVariables.journalTableName),
    roomShards: read.integer(environmentVariables.roomShards, { from: 1, to: 64, otherwise: 1 }),
    managementEndpoint: read.url(environmentVariables.managementEndpoint),
    maxFrameBytes: read.integer(environmentVariables.maxFrameBytes, {
      from: 1,
      to: deliveredFrameBytes,
      otherwise: deliveredFrameBytes,
    }),
    playerFramesPerTick: read.integer(environmentVariables.playerFramesPerTick, {
      from: 1,
      to: 1_000,
      otherwise: 16,
    }),
    playerBytesPerTick: read.integer(environmentVariables.playerBytesPerTick, {
      from: 1_024,
      to: deliveredFrameBytes,
      otherwise: 16 * 1024,
    }),
    connectionsPerUser: read.integer(environmentVariables.connectionsPerUser, {
      from: 1,
      to: 1_000,
      otherwise: 16,
    }),
    presenceLimit: read.integer(environmentVariables.presenceLimit, {
      from: 0,
      to: 1_000,
      otherwise: 200,
    }),
    roomRules: read.roomRules(environmentVariables.roomRules),
    tickMs: read.integer(environmentVariables.tickMs, { from: 0, to: 5_000, otherwise: 100 }),
    roomPostsPerSecond: read.integer(environmentVariables.roomPostsPerSecond, {
      from: 1,
      to: 100_000,
      otherwise: 2_000,
    }),
    region,
  };
  read.assertNoProblems();
  return environment;
}

/** @throws {EnvironmentError} */
export function readAuthorizerEnvironment(
  variables: Variables = process.env,
): AuthorizerEnvironment {
  const read = new Reader(variables);
  const { tokenIssuer, jwksUri } = environmentVariables;
  const ownIssuer = variables[tokenIssuer] !== undefined || variables[jwksUri] !== undefined;
  const environment = {
    userPoolId: read.text(
      environmentVariables.userPoolId,
      // Cognito's own pattern: the region, "_", letters and digits.
      /^[\w-]{1,55}_[0-9A-Za-z]+$/,
      "a user pool id such as us-east-1_AbCdEfGhI",
    ),
    appClientId: read.text(environmentVariables.appClientId, /^[\w+]{1,128}$/, "an app client id"),
    ...(ownIssuer && { issuer: { issuer: read.url(tokenIssuer), jwksUri: read.url(jwksUri) } }),
  };
  read.assertNoProblems();
  return environment;
}

/** Collects every problem, so that a broken deployment is mended in one go. */
class Reader {
  readonly #problems: string[] = [];
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  text(name: string, pattern: RegExp, what: string): string {
    const value = this.#required(name);
    if (value !== undefined && !pattern.test(value)) this.#problems.push(`${name} is not ${what}`);
    return value ?? "";
  }

  tableName(name: string): string {
    return this.text(name, /^[A-Za-z0-9_.-]{3,255}$/, "a table name");
  }

  url(name: string): string {
    const value = this.#required(name);
    const protocol = value === undefined ? undefined : URL.parse(value)?.protocol;
    if (value !== undefined && protocol !== "https:" && protocol !== "http:") {
      this.#problems.push(`${name} is not an http(s) URL`);
    }
    return value ?? "";
  }

  integer(name: string, range: { from: number; to: number; otherwise: number }): number {
    const value = this.#variables[name];
    if (value === undefined || value === "") return range.otherwise;
    const number = Number(value);
    if (!Number.isInteger(number) || number < range.from || number > range.to) {
      this.#problems.push(`${name} is not a whole number from ${range.from} to ${range.to}`);
    }
    return number;
  }

  /** A JSON array of rules; none unless set. */
  roomRules(name: string): readonly RoomRule[] {
    const value = this.#variables[name];
    if (value === undefined || value === "") return [];
    const rules = parseRules(value);
    if (rules === undefined) this.#problems.push(`${name} is not a JSON array of rules for rooms`);
    return rules ?? [];
  }

  assertNoProblems(): void {
    if (this.#problems.length > 0) throw new EnvironmentError(this.#problems);
  }

  #required(name: string): string | undefined {
    const value = this.#variables[name];
    if (value !== undefined && value !== "") return value;
    this.#problems.push(`${name} is missing`);
    return undefined;
  }
}

function parseRules(json: string): readonly RoomRule[] | undefined {
  try {
    const rules: unknown = JSON.parse(json);
    return Array.isArray(rules) && rules.every(isRoomRule) ? rules : undefined;
  } catch {
    return undefined;
  }
}
