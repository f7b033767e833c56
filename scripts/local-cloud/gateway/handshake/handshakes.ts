import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { inBackground } from "../../../in-background.ts";
import { findForeignHost } from "../../http/own-requests.ts";
import { closures } from "../connections/closures.ts";
import type { OpenConnections } from "../connections/open-connections.ts";
import type { ApiStage } from "../events/connection-facts.ts";
import { newArrival } from "../events/connection-facts.ts";
import { newConnectionId } from "../events/identifiers.ts";
import { requestTarget } from "../http/request-target.ts";
import type { Backend } from "../integrations/backend.ts";
import type { TokenBucket } from "../limits/token-bucket.ts";
import type { GatewayObserver, GatewayOutcome } from "../observer.ts";
import type { Acceptance, Handshake, Refusal } from "./decision.ts";
import { decideHandshake, refuse } from "./decision.ts";
import { readHandshakeParameters } from "./handshake-parameters.ts";
import { PendingUpgrade } from "./pending-upgrade.ts";

/** With its query string: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const longestUrl = 4096;

/** Takes clients from their upgrade request to an open connection, or refuses them. */
export class Handshakes {
  readonly #api: ApiStage;
  readonly #routes: ReadonlySet<string>;
  readonly #backend: Backend;
  readonly #connections: OpenConnections;
  readonly #throttles: readonly TokenBucket[];
  readonly #observer: GatewayObserver | undefined;
  readonly #pending = new Map<string, PendingUpgrade>();
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    // A pong is an answer too, and must not pile up before a client that reads none.
    autoPong: false,
    // No limit of its own: sizes are judged by limits that may change while a connection is open.
    maxPayload: 0,
  });

  constructor(options: {
    readonly api: ApiStage;
    readonly routes: ReadonlySet<string>;
    readonly backend: Backend;
    readonly connections: OpenConnections;
    /** All of which have to let a handshake pass. */
    readonly throttles: readonly TokenBucket[];
    readonly observer: GatewayObserver | undefined;
  }) {
    this.#api = options.api;
    this.#routes = options.routes;
    this.#backend = options.backend;
    this.#connections = options.connections;
    this.#throttles = options.throttles;
    this.#observer = options.observer;
  }

  take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const upgrade = new PendingUpgrade(request, socket, head);
    inBackground(this.#answer(upgrade, request).finally(() => upgrade.abandon()));
  }

  async #answer(upgrade: PendingUpgrade, request: IncomingMessage): Promise<void> {
    const handshake = newHandshake(request);
    const { connectionId } = handshake.connection;
    this.#pending.set(connectionId, upgrade);
    const verdict = this.#refuseUnasked(request) ?? (await this.#decide(handshake));
    this.#pending.delete(connectionId);
    const outcome = verdict.accepted
      ? this.#open(upgrade, verdict)
      : this.#refuse(upgrade, verdict, handshake.arrival.requestId);
    this.#observe(handshake, outcome);
  }

  /** The ids of connections to be, whose clients still wait for an answer. */
  pendingIds(): readonly string[] {
    return [...this.#pending.keys()];
  }

  /** Drops everybody who still waits for an answer. */
  abort(): void {
    for (const upgrade of this.#pending.values()) upgrade.abort();
    this.#pending.clear();
  }

  /** What can be told without the backend. */
  #refuseUnasked(request: IncomingMessage): Refusal | undefined {
    const { url = "", headers, socket } = request;
    const foreign = findForeignHost(headers, socket.localPort ?? 0);
    if (foreign !== undefined) return refuse(403, foreign.message);
    if (requestTarget(url, this.#api.stage).kind !== "stage") return refuse(403, "Forbidden");
    if (!isWebSocketHandshake(request)) return refuse(400, "Bad Request");
    if (url.length > longestUrl) return refuse(414, "URI Too Long");
    const mayPass = this.#throttles.every((throttle) => throttle.take());
    return mayPass ? undefined : refuse(429, "Too Many Requests");
  }

  /** Without a `$connect` route everybody is let in: an authorizer is part of that route. */
  async #decide(handshake: Handshake): Promise<Acceptance | Refusal> {
    if (this.#routes.has("$connect")) return decideHandshake(handshake, this.#api, this.#backend);
    return { accepted: true, connection: handshake.connection };
  }

  /**
   * A client may have given up meanwhile. It is not let in then, but `$connect` has succeeded, so
   * the backend hears that the connection is closed.
   */
  #open(upgrade: PendingUpgrade, { connection, subprotocol }: Acceptance): GatewayOutcome {
    const transport = upgrade.accept(this.#webSockets, subprotocol);
    if (transport === undefined) {
      this.#connections.announceDisconnect(connection, closures.abnormal);
      return "gave up";
    }
    this.#connections.add(connection, transport);
    return "101";
  }

  #refuse(
    upgrade: PendingUpgrade,
    { status, message }: Refusal,
    requestId: string,
  ): GatewayOutcome {
    upgrade.refuse(status, message, requestId);
    return `${status}`;
  }

  #observe({ connection }: Handshake, outcome: GatewayOutcome): void {
    const { connectionId, connectedAt } = connection;
    const durationMs = Date.now() - connectedAt;
    this.#observer?.event({ kind: "handshake", route: "", connectionId, outcome, durationMs });
  }
}

function newHandshake(request: IncomingMessage): Handshake {
  const parameters = readHandshakeParameters(request);
  const { host, sourceIp, userAgent } = parameters;
  const connection = {
    connectionId: newConnectionId(),
    connectedAt: Date.now(),
    host,
    sourceIp,
    ...(userAgent !== undefined && { userAgent }),
  };
  return { arrival: newArrival(), connection, parameters };
}

/** https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1 */
function isWebSocketHandshake({ method, headers }: IncomingMessage): boolean {
  const key = headers["sec-websocket-key"] ?? "";
  return (
    method === "GET" &&
    headers["sec-websocket-version"] === "13" &&
    /^[+/0-9A-Za-z]{22}==$/.test(key)
  );
}
