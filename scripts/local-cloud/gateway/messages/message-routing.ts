import type { OpenConnection } from "../connections/open-connection.ts";
import type { ApiStage, Arrival } from "../events/connection-facts.ts";
import { newArrival } from "../events/connection-facts.ts";
import { newMessageId } from "../events/identifiers.ts";
import { messageEvent } from "../events/lambda-events.ts";
import type { Backend, RouteAnswer } from "../integrations/backend.ts";
import type { TokenBucket } from "../limits/token-bucket.ts";
import type { GatewayObserver } from "../observer.ts";
import { selectRoute } from "./route-selection.ts";

/** What a client is sent when its message was not served; a response itself is never sent. */
const failureMessages: Readonly<Record<RouteAnswer["outcome"], GatewayMessage | undefined>> = {
  responded: undefined,
  failed: "Internal server error",
  // As every failure; which frame AWS sends is assumed and not recorded.
  throttled: "Internal server error",
  "integration-timed-out": "Endpoint request timed out",
};

/** Takes each message to its function. */
export class MessageRouting {
  readonly #api: ApiStage;
  readonly #routes: ReadonlySet<string>;
  readonly #backend: Backend;
  readonly #throttle: TokenBucket;
  readonly #stageThrottle: TokenBucket;
  readonly #observer: GatewayObserver | undefined;

  constructor(options: {
    readonly api: ApiStage;
    readonly routes: ReadonlySet<string>;
    readonly backend: Backend;
    readonly throttle: TokenBucket;
    readonly stageThrottle: TokenBucket;
    readonly observer: GatewayObserver | undefined;
  }) {
    this.#api = options.api;
    this.#routes = options.routes;
    this.#backend = options.backend;
    this.#throttle = options.throttle;
    this.#stageThrottle = options.stageThrottle;
    this.#observer = options.observer;
  }

  /**
   * Serves one message; those of one connection run concurrently and can overtake each other, as
   * AWS promises no order. Whatever fails, the connection stays open, as was recorded on AWS.
   */
  async serve(connection: OpenConnection, body: string): Promise<void> {
    const arrival = newArrival();
    const message = await this.#invoke(connection, body, arrival);
    if (message === undefined) return;
    connection.tell(gatewayFrame(message, connection.facts.connectionId, arrival.requestId));
  }

  async #invoke(
    { facts }: OpenConnection,
    body: string,
    arrival: Arrival,
  ): Promise<GatewayMessage | undefined> {
    const { connectionId } = facts;
    const isThrottled = !this.#stageThrottle.take() || !this.#throttle.take();
    if (isThrottled) return this.#refuse(connectionId, "Too Many Requests", body);
    const routeKey = selectRoute(body, this.#routes);
    if (routeKey === undefined) return this.#refuse(connectionId, "Forbidden", body);
    const messageId = newMessageId(connectionId);
    const event = messageEvent(this.#api, facts, { routeKey, messageId, body, arrival });
    const answer = await this.#backend.route(connectionId, routeKey, event, { frame: body });
    return failureMessages[answer.outcome];
  }

  #refuse(
    connectionId: string,
    outcome: "Forbidden" | "Too Many Requests",
    frame: string,
  ): GatewayMessage {
    const refusal = { kind: "refusal", route: "", connectionId, outcome, durationMs: 0 } as const;
    this.#observer?.event(refusal, frame);
    return outcome;
  }
}

/** What API Gateway itself says on an open connection. */
type GatewayMessage =
  /** No route for this message, and no `$default`. */
  | "Forbidden"
  /** The function threw, timed out, crashed or returned no valid proxy response. */
  | "Internal server error"
  /** The integration took longer than the gateway waits; worded as for REST APIs. */
  | "Endpoint request timed out"
  /** Throttled; its words are an assumption. */
  | "Too Many Requests";

/**
 * Byte for byte as four public transcripts of API Gateway have it: one space after the first colon,
 * none after the others.
 */
function gatewayFrame(message: GatewayMessage, connectionId: string, requestId: string): string {
  return `{"message": "${message}", "connectionId":"${connectionId}", "requestId":"${requestId}"}`;
}
