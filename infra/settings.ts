/**
 * The numbers of a deployment, each with its reason. Change them here. They are plain data, without
 * a type of the CDK's, because the local cloud runs with the same ones.
 */

/** The last part of the WebSocket URL. */
export const stageName = "prod";

/** Long enough to look into last week's match, short enough that nobody pays for old logs. */
export const logRetentionDays = 30;

export const routerFunction = {
  // Lambda gives CPU by memory, and 1,769 MB is one whole vCPU
  // (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html). Posting to a room is
  // bound by that CPU, and one Node process cannot use more.
  memoryMb: 1_769,
  // API Gateway gives up on an integration after 29 s; what runs longer is paid for and unseen.
  timeoutSeconds: 29,
};

export const authorizerFunction = {
  // One signature is checked per connection: less than a millisecond of work on a fraction of a
  // vCPU. Cold starts gain nothing from more, because initialisation is not throttled by memory.
  memoryMb: 512,
  // A first call may have to fetch the signing keys. A player who has waited 10 s tries again.
  timeoutSeconds: 10,
};

/**
 * What all clients together may send, connecting included. The account's limit is 10,000 requests a
 * second with a burst of 5,000 (in the smaller Regions 2,500 and 1,250), and the posts to players
 * count against it too: a message to a room of N is one request in and N posts out. So clients get
 * a fifth of what the smallest Region has; the rest is for delivering. It is also the number of new
 * connections a second that an account may have.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const stageThrottle = { rateLimit: 500, burstLimit: 500 };

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

/** The Unity client answers no second challenge. */
export const playerMfa = "off";
