import { once } from "node:events";
import type { Server } from "node:http";
import type { LambdaFunction } from "../lambda/lambda-function.ts";
import { Backend } from "./backend.ts";
import { closures } from "./closures.ts";
import { createGatewayServer } from "./gateway-server.ts";
import { Handshakes } from "./handshakes.ts";
import type { GatewayLimits } from "./limits.ts";
import { defaultLimits } from "./limits.ts";
import { ManagementApi } from "./management-api.ts";
import { MessageRouting } from "./message-routing.ts";
import type { GatewayObserver } from "./observer.ts";
import type { ConnectionSummary } from "./open-connections.ts";
import { OpenConnections } from "./open-connections.ts";
import type { AccessKey } from "./sigv4-verification.ts";
import { SignatureVerifier } from "./sigv4-verification.ts";
import { TokenBucket } from "./throttle.ts";

export interface WebSocketGatewayOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** 127.0.0.1 unless set. */
  readonly host?: string;
  /** "prod" unless set. */
  readonly stage?: string;
  readonly apiId: string;
  readonly region: string;
  readonly accountId: string;
  /** Route keys: custom ones, and which of `$connect`, `$disconnect` and `$default` there are. */
  readonly routes: readonly string[];
  /** The Lambda proxy integration of every route. */
  readonly router: LambdaFunction;
  /** A REQUEST authorizer on `$connect`, without identity sources. */
  readonly authorizer?: LambdaFunction;
  /** Who may call the management API. */
  readonly credentials: readonly AccessKey[];
  /** AWS's own unless set. */
  readonly limits?: Partial<GatewayLimits>;
  readonly observer?: GatewayObserver;
}

export interface WebSocketGateway {
  /** `ws://host:port/stage` */
  readonly url: string;
  /** `http://host:port/stage` */
  readonly managementEndpoint: string;
  readonly limits: GatewayLimits;
  /** Takes effect at once, on open connections too. */
  setLimits(changes: Partial<GatewayLimits>): void;
  connections(): readonly ConnectionSummary[];
  /** The client's machine dies: its TCP connection is cut, and its `$disconnect` is lost. */
  vanish(connectionId: string): void;
  /** The gateway ends a connection, as by DELETE of the management API. */
  disconnect(connectionId: string): void;
  /** From now on `$disconnect` events are lost, or no longer. */
  loseDisconnects(on: boolean): void;
  /**
   * Ends everything at once: sockets are cut, functions that are still at work are not waited for
   * and no `$disconnect` is sent.
   */
  close(): Promise<void>;
}

/**
 * Starts a WebSocket API of API Gateway on this machine.
 *
 * @throws the listening socket's own error, for example EADDRINUSE
 */
export async function startWebSocketGateway(
  options: WebSocketGatewayOptions,
): Promise<WebSocketGateway> {
  const { port, host = "127.0.0.1", stage = "prod" } = options;
  const parts = assemble(options, stage);
  const server = createGatewayServer(parts.handshakes, parts.managementApi, stage);
  server.listen(port, host);
  await once(server, "listening");
  const address = `${host}:${portOf(server)}/${stage}`;
  const { limits, connections } = parts;
  return {
    url: `ws://${address}`,
    managementEndpoint: `http://${address}`,
    limits,
    setLimits(changes) {
      Object.assign(limits, changes);
      connections.applyLimits();
    },
    connections: () => connections.summaries(),
    vanish: (connectionId) => connections.byId.get(connectionId)?.vanish(),
    disconnect: (connectionId) => connections.byId.get(connectionId)?.close(closures.normal),
    loseDisconnects(on) {
      connections.losesDisconnects = on;
    },
    close: () => closeAll(parts, server),
  };
}

type Parts = ReturnType<typeof assemble>;

function assemble(options: WebSocketGatewayOptions, stage: string) {
  const { apiId, region, accountId, router, authorizer, observer } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const api = { apiId, stage, region, accountId };
  const routes = new Set(options.routes);
  const backend = new Backend({ router, authorizer, limits, observer });
  const throttle = new TokenBucket(() => ({
    perSecond: limits.requestsPerSecond,
    burst: limits.requestBurst,
  }));
  const connectThrottle = new TokenBucket(() => ({
    perSecond: limits.connectionsPerSecond,
    burst: limits.connectionsPerSecond,
  }));
  const common = { api, routes, backend, limits, observer, throttle };
  const routing = new MessageRouting(common);
  const connections = new OpenConnections({ ...common, routing });
  const handshakes = new Handshakes({ ...common, connections, throttle: connectThrottle });
  const verifier = new SignatureVerifier(options.credentials, region);
  const managementApi = new ManagementApi({ ...common, connections: connections.byId, verifier });
  return { limits, backend, connections, handshakes, managementApi };
}

async function closeAll(
  { backend, handshakes, connections }: Parts,
  server: Server,
): Promise<void> {
  backend.abandon();
  handshakes.abort();
  connections.cutAll();
  server.closeAllConnections();
  // The error says that it is closed already.
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
