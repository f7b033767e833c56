import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { inBackground } from "../../../in-background.ts";
import type { ApiStage, Closure, ConnectionFacts } from "../events/connection-facts.ts";
import { newArrival } from "../events/connection-facts.ts";
import { disconnectEvent } from "../events/lambda-events.ts";
import type { Backend } from "../integrations/backend.ts";
import type { GatewayLimits } from "../limits/gateway-limits.ts";
import type { MessageRouting } from "../messages/message-routing.ts";
import type { GatewayObserver } from "../observer.ts";
import { closures } from "./closures.ts";
import type { ConnectionListener } from "./open-connection.ts";
import { OpenConnection } from "./open-connection.ts";

export interface ConnectionSummary {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  /** Epoch milliseconds of the last message, in either direction. */
  readonly lastActiveAt: number;
  readonly sourceIp: string;
  /** By the authorizer, if there is one. */
  readonly principalId?: string;
}

/** Who is connected, by connection id; tells the backend when somebody no longer is. */
export class OpenConnections implements ConnectionListener {
  readonly byId = new Map<string, OpenConnection>();
  /** Whether `$disconnect` events are lost, which AWS does not rule out. */
  losesDisconnects = false;
  /** Resolves when the last one has left, once they are asked to. */
  readonly #empty = Promise.withResolvers<void>();
  #isLeaving = false;
  readonly #api: ApiStage;
  readonly #routes: ReadonlySet<string>;
  readonly #backend: Backend;
  readonly #routing: MessageRouting;
  readonly #limits: GatewayLimits;
  readonly #observer: GatewayObserver | undefined;

  constructor(options: {
    readonly api: ApiStage;
    readonly routes: ReadonlySet<string>;
    readonly backend: Backend;
    readonly routing: MessageRouting;
    readonly limits: GatewayLimits;
    readonly observer: GatewayObserver | undefined;
  }) {
    this.#api = options.api;
    this.#routes = options.routes;
    this.#backend = options.backend;
    this.#routing = options.routing;
    this.#limits = options.limits;
    this.#observer = options.observer;
  }

  add(
    facts: ConnectionFacts,
    transport: { readonly webSocket: WebSocket; readonly socket: Duplex },
  ): void {
    const connection = new OpenConnection(facts, transport, this.#limits, this);
    this.byId.set(facts.connectionId, connection);
  }

  onMessage(connection: OpenConnection, body: string): void {
    inBackground(this.#routing.serve(connection, body));
  }

  onClosed(connection: OpenConnection, closure: Closure): void {
    const { facts, vanished } = connection;
    this.byId.delete(facts.connectionId);
    if (this.#isLeaving && this.byId.size === 0) this.#empty.resolve();
    this.#observer?.event({
      kind: "closed",
      route: "",
      connectionId: facts.connectionId,
      outcome: `${closure.code}`,
      durationMs: Date.now() - facts.connectedAt,
    });
    if (vanished) this.#loseDisconnect(facts);
    else this.announceDisconnect(facts, closure);
  }

  /**
   * Best effort, so nobody waits for it and nobody hears how it went.
   *
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
   */
  announceDisconnect(facts: ConnectionFacts, closure: Closure): void {
    if (!this.#routes.has("$disconnect")) return;
    if (this.losesDisconnects) {
      this.#loseDisconnect(facts);
      return;
    }
    const event = disconnectEvent(this.#api, facts, closure, newArrival());
    inBackground(this.#backend.route(facts.connectionId, "$disconnect", event));
  }

  summaries(): readonly ConnectionSummary[] {
    return [...this.byId.values()]
      .filter(({ isOpen }) => isOpen)
      .map(({ facts, lastActiveAt }) => summarize(facts, lastActiveAt));
  }

  applyLimits(): void {
    for (const connection of this.byId.values()) connection.watchTime();
  }

  /** Bids everybody farewell, and waits for them to leave, but not longer than so. */
  async goAway(graceMs: number): Promise<void> {
    for (const connection of this.byId.values()) connection.close(closures.goingAway);
    this.losesDisconnects = true;
    this.#isLeaving = true;
    if (this.byId.size === 0) return;
    const timer = setTimeout(this.#empty.resolve, graceMs);
    await this.#empty.promise;
    clearTimeout(timer);
  }

  cutAll(): void {
    for (const connection of this.byId.values()) connection.vanish();
  }

  #loseDisconnect({ connectionId }: ConnectionFacts): void {
    this.#observer?.event({
      kind: "invocation",
      route: "$disconnect",
      connectionId,
      outcome: "lost",
      durationMs: 0,
    });
  }
}

function summarize(facts: ConnectionFacts, lastActiveAt: number): ConnectionSummary {
  const { connectionId, connectedAt, sourceIp, authorizer } = facts;
  const principalId = authorizer?.["principalId"];
  return {
    connectionId,
    connectedAt,
    lastActiveAt,
    sourceIp,
    ...(principalId !== undefined && { principalId: String(principalId) }),
  };
}
