import {
  clientFrameBytes,
  connectionSeconds,
  deliveredFrameBytes,
  idleSeconds,
} from "#protocol/limits.ts";

/**
 * What API Gateway allows, in one place. All of it can be changed while the gateway runs.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export interface GatewayLimits {
  /** Without a message in either direction for this long, a connection ends with 1001. */
  readonly idleTimeoutMs: number;
  /** However busy, a connection ends with 1001 after this long. */
  readonly lifetimeMs: number;
  /** The largest single frame from a client; a larger one ends its connection with 1009. */
  readonly frameBytes: number;
  /** The largest message: from a client in all its frames, or in one post of the management API. */
  readonly messageBytes: number;
  /** New connections for each second; more are refused with 429. */
  readonly connectionsPerSecond: number;
  /**
   * The account's throttle, shared by messages of clients and calls of the management API.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
   */
  readonly requestsPerSecond: number;
  /** How many requests may come at once before `requestsPerSecond` counts. */
  readonly requestBurst: number;
  /**
   * The stage's throttle, shared by all that clients send: handshakes and messages. Whether routes
   * of the same settings share one bucket, and whether one with settings of its own takes from the
   * stage's as well, is documented nowhere; here both is so.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html
   */
  readonly stageRequestsPerSecond: number;
  /** How many of them may come at once before `stageRequestsPerSecond` counts. */
  readonly stageBurst: number;
  /** The throttle that the stage sets for `$connect`. */
  readonly stageConnectsPerSecond: number;
  /** How many handshakes may come at once before `stageConnectsPerSecond` counts. */
  readonly stageConnectBurst: number;
  /**
   * How much may wait to be read by one client before posts to it are answered 429. AWS documents
   * that there is such a buffer (`LimitExceededException`) and not its size: this one is a guess.
   */
  readonly outboundBufferBytes: number;
  /** How long a function may take to answer, as the gateway sees it. */
  readonly integrationTimeoutMs: number;
}

const second = 1000;

export const defaultLimits: GatewayLimits = {
  idleTimeoutMs: idleSeconds * second,
  lifetimeMs: connectionSeconds * second,
  frameBytes: clientFrameBytes,
  messageBytes: deliveredFrameBytes,
  connectionsPerSecond: 500,
  requestsPerSecond: 10_000,
  requestBurst: 5_000,
  // A stage has none of its own unless it is deployed with one.
  stageRequestsPerSecond: Number.POSITIVE_INFINITY,
  stageBurst: Number.POSITIVE_INFINITY,
  stageConnectsPerSecond: Number.POSITIVE_INFINITY,
  stageConnectBurst: Number.POSITIVE_INFINITY,
  outboundBufferBytes: 1024 * 1024,
  integrationTimeoutMs: 29 * second,
};

/** Node's timers overflow above 31 bits, so this stands for any longer time. */
export const longestTimeout = 2 ** 31 - 1;
