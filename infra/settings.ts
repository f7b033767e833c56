import type { RoomRule } from "../src/domain/room-access.ts";
import type { EnvironmentVariable } from "../src/environment.ts";

/**
 * The numbers of a deployment, each with its reason. Change them here. They are plain data, without
 * a type of the CDK's, because the local cloud runs with the same ones.
 */

/** The last part of the WebSocket URL. */
export const stageName = "prod";

/** Long enough to look into last week's match, short enough that nobody pays for old logs. */
export const logRetentionDays = 30;

/**
 * Variables of a function that are chosen here, beside those that the stack knows. Left `undefined`,
 * the default of `src/environment.ts` holds, which also says what may stand here: what may not fails
 * the synthesis.
 */
export type ChosenVariables = Readonly<
  Partial<Record<EnvironmentVariable, string | number | undefined>>
>;

export interface FunctionSettings {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Instances at once that are kept for this function and are all it gets; 0 stops it. */
  readonly reservedConcurrency: number | undefined;
  readonly variables: ChosenVariables;
}

/**
 * Who may enter which rooms, by pattern of the room's name; of several rules the first that matches
 * holds, and a room that none matches is open to everybody. All of them together have to fit into the
 * 4 KB that the variables of a function may have. For example:
 *
 *     { rooms: "staff-*", groups: ["staff"] },      // one of these groups of the user pool
 *     { rooms: "duel-*", mostUsers: 2 },            // at once; the third is told that it is full
 *     { rooms: "season-1-*", isClosed: true },      // nobody
 */
export const roomRules: readonly RoomRule[] = [];

export const routerFunction: FunctionSettings = {
  // Lambda gives CPU by memory, and 1,769 MB is one whole vCPU
  // (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). Posting to a room is
  // bound by that CPU, and one Node process cannot use more.
  memoryMb: 1_769,
  // API Gateway gives up on an integration after 29 s; what runs longer is paid for and unseen.
  timeoutSeconds: 29,
  // Whatever the authorizer leaves.
  reservedConcurrency: undefined,
  variables: {
    // A partition of DynamoDB takes 1,000 writes a second: more shards for a room that is joined
    // faster. Each is one more query per message. Change it while nobody plays: rows are looked for
    // by the new number.
    ROOM_SHARDS: undefined,
    // Lower it for clients that take less at once than the 128 KB of API Gateway.
    MAX_FRAME_BYTES: undefined,
    // How long a room gathers what its players do before it is sent as one frame: half as long is
    // twice as many posts where much is going on. A quiet room waits for nothing in any case.
    TICK_MS: undefined,
    // Above it a large room's ticks grow longer instead of using up the quota of posts that all
    // rooms of the account share, which is 10,000 a second in most Regions.
    ROOM_POSTS_PER_SECOND: undefined,
    // What one player may send in a tick, in messages and in bytes of them; more is refused before
    // anything is written. A burst of 15 moves passes, and a tick of 120 KB has room for seven others.
    PLAYER_FRAMES_PER_TICK: undefined,
    PLAYER_BYTES_PER_TICK: undefined,
    // A few windows and a phone, and what is left of them after a bad line. The newest wins.
    CONNECTIONS_PER_USER: undefined,
    // Each who comes or goes is told to all: in a room of 200 that is 200 posts, which is as much as
    // a message. Larger rooms tell how many are there, and not who.
    PRESENCE_LIMIT: undefined,
    ROOM_RULES: roomRules.length === 0 ? undefined : JSON.stringify(roomRules),
    // Behind a custom domain: `https://<domain>/<mapping key>`. The stack knows its own stage.
    MANAGEMENT_ENDPOINT: undefined,
    // For a VPC endpoint, or where the Region's own name is not the usual one.
    AWS_ENDPOINT_URL_DYNAMODB: undefined,
  },
};

export const authorizerFunction: FunctionSettings = {
  // One signature is checked per connection: less than a millisecond of work on a fraction of a
  // vCPU. Cold starts gain nothing from more, because initialisation is not throttled by memory.
  memoryMb: 512,
  // A first call may have to fetch the signing keys. A player who has waited 10 s tries again.
  timeoutSeconds: 10,
  // Of its own it would let players in while messages use up the account's concurrency, and could
  // not use it up itself; 50 are a good first value. It is not the default because Lambda keeps 100
  // for all functions without, and refuses the deployment where that is more than the account has:
  // new ones have 10 (https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html).
  reservedConcurrency: undefined,
  variables: {
    // Both, or none: for tokens that another issuer signs for this user pool.
    TOKEN_ISSUER: undefined,
    JWKS_URI: undefined,
  },
};

/** The operator has all that the router is told, since it works in the same rooms. */
export const operatorFunction: Omit<FunctionSettings, "variables"> = {
  // Nobody plays by it: it lists and posts, and its cold start with the AWS SDK may take a second.
  memoryMb: 512,
  // Listing all rooms reads all of the table, 1 MB in a call: 100,000 connections are some 30 calls.
  timeoutSeconds: 60,
  reservedConcurrency: undefined,
};

/**
 * What all clients together may send, connecting included. The account's limit is 10,000 requests a
 * second with a burst of 5,000, and the posts to players count against it too. A room sends a tick at
 * a time, so that in a busy one a message is one request in and about two posts out, however many
 * players there are: half of the account is for sending, and players who come back bring two requests
 * each. One player with 500 frames a second takes a tenth of it until he is stopped, which is within a
 * second. In the smaller Regions, which have 2,500 and 1,250, set it to a quarter of that.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const stageThrottle = { rateLimit: 5_000, burstLimit: 2_500 };

/**
 * Of these, new connections, of which an account may have 500 a second. After a disturbance everybody
 * comes back at once. Who is refused (429) does so after a pause that doubles: 1,000 players are back
 * within 5 s, where 250 a second took them up to 17 s, and 10,000 in 30 s at best. Whoever opens sockets
 * in a loop takes this throttle alone from the others, and not the messages' one.
 */
export const connectThrottle = { rateLimit: 450, burstLimit: 500 };

export const playerTokens = {
  // As long as the longest connection (API Gateway closes at 2 h), so that a player who signs in
  // and connects is never cut off before that.
  accessTokenHours: 2,
  idTokenHours: 2,
  // Cognito's default, written down: how long a player stays signed in without playing.
  refreshTokenDays: 30,
};

export const playerPasswords = {
  minLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireDigits: true,
  requireSymbols: true,
  // How long an invitation can wait in a mailbox.
  temporaryPasswordDays: 7,
};

/**
 * What players may read of themselves, and change, in Cognito's names. Cognito lets them change
 * everything, their e-mail address too, unless at least one attribute is named: so one that nothing
 * depends on is.
 */
export const playerAttributes = {
  readable: { email: true, emailVerified: true, locale: true },
  writable: { locale: true },
};

/** The Unity client answers no second challenge. */
export const playerMfa = "off";
