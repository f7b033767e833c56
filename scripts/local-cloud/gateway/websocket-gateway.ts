import type { AwsCredentials } from "../../../src/adapters/outbound/aws-http/aws-credentials.ts";
import type { Session } from "../../../src/domain/session.ts";
import type { FaultControl } from "../faults/fault-injection.ts";
import { closures } from "./connections/closures.ts";
import type { ConnectionSummary } from "./connections/open-connections.ts";
import type { DeliveryLedger } from "./faults/delivery-ledger.ts";
import type { FaultRule } from "./faults/fault-rules.ts";
import { GatewayLife } from "./gateway-life.ts";
import type { WebSocketGatewayOptions } from "./gateway-options.ts";
import { assembleGateway } from "./gateway-parts.ts";
import { GatewayServer } from "./gateway-server.ts";
import type { AuthorizerContext } from "./integrations/authorization.ts";
import type { GatewayLimits } from "./limits/gateway-limits.ts";

export interface WebSocketGateway {
  /** `ws://host:port/stage` */
  readonly url: string;
  /** `http://host:port/stage` */
  readonly managementEndpoint: string;
  readonly limits: GatewayLimits;
  readonly faults: FaultControl<FaultRule>;
  /** If deliveries are recorded. */
  readonly ledger: DeliveryLedger | undefined;
  /** Takes effect at once, on open connections too. */
  setLimits(changes: Partial<GatewayLimits>): void;
  /** From now on these may call the management API and no others: keys are rotated so. */
  setCredentials(credentials: readonly AwsCredentials[]): void;
  /**
   * Lets the management API have connections without clients, for tests with thousands of them.
   *
   * @throws {MalformedConnectionId}
   */
  simulateConnections(connectionIds: readonly string[]): void;
  /** Those of clients; simulated ones are not among them. */
  connections(): readonly ConnectionSummary[];
  /** The ids of connections whose handshakes are under way. */
  connecting(): readonly string[];
  /** What the authorizer said of an open connection, as its next event will repeat it. */
  authorizerContext(connectionId: string): AuthorizerContext | undefined;
  /** The client's machine dies: its TCP connection is cut, and its `$disconnect` is lost. */
  vanish(connectionId: string): void;
  /** The gateway ends a connection, as by DELETE of the management API. */
  disconnect(connectionId: string): void;
  /**
   * The session of an open connection has ended a second ago, as its next event will say. What the
   * backend was told before, it believes until it is told otherwise.
   *
   * @returns when it ended, in epoch seconds; `undefined` if the authorizer knows of no session
   */
  expireSession(connectionId: string): number | undefined;
  /** Whether `$disconnect` events are lost. */
  readonly losesDisconnects: boolean;
  /** From now on they are, or no longer. */
  loseDisconnects(on: boolean): void;
  /**
   * Cuts every socket, waits for no function, sends no `$disconnect`, and listens again at the same
   * address. Limits, faults and credentials stay; the connections are lost.
   *
   * @throws the listening socket's own error, if the port has been taken meanwhile
   */
  restart(): Promise<void>;
  /**
   * Ends everything: clients are told that the gateway goes away (1001) and are cut off if they do
   * not answer at once, functions that are still at work are not waited for, and no `$disconnect`
   * is sent.
   */
  close(): Promise<void>;
}

/**
 * Starts a WebSocket API of API Gateway on this machine.
 *
 * @throws {InvalidFaultRules}
 * @throws the listening socket's own error, for example EADDRINUSE
 */
export async function startWebSocketGateway(
  options: WebSocketGatewayOptions,
): Promise<WebSocketGateway> {
  const { port, host = "127.0.0.1", stage = "prod" } = options;
  const parts = assembleGateway(options, stage);
  const server = new GatewayServer(parts.handshakes, parts.managementApi, stage);
  const ownPort = await server.listen(port, host);
  const life = new GatewayLife(parts, server, () => server.listen(ownPort, host));
  const address = `${host}:${ownPort}/${stage}`;
  const { limits, handshakes, connections, posting } = parts;
  const { faults, ledger, verifier, simulated, recipients } = posting;
  return {
    url: `ws://${address}`,
    managementEndpoint: `http://${address}`,
    limits,
    faults,
    ledger,
    setLimits(changes) {
      Object.assign(limits, changes);
      connections.applyLimits();
    },
    setCredentials: (credentials) => verifier.accept(credentials),
    simulateConnections: (connectionIds) => simulated.add(connectionIds),
    connections: () => connections.summaries(),
    connecting: () => handshakes.pendingIds(),
    authorizerContext: (connectionId) => connections.byId.get(connectionId)?.facts.authorizer,
    vanish: (connectionId) => connections.byId.get(connectionId)?.vanish(),
    disconnect: (connectionId) => recipients.get(connectionId)?.close(closures.normal),
    expireSession(connectionId) {
      const expiredAt = Math.floor(Date.now() / 1000) - 1;
      const isAmended = connections.byId.get(connectionId)?.amendContext(expiredContext(expiredAt));
      return isAmended ? expiredAt : undefined;
    },
    get losesDisconnects() {
      return connections.losesDisconnects;
    },
    loseDisconnects(on) {
      connections.losesDisconnects = on;
    },
    restart: () => life.restart(),
    close: () => life.close(),
  };
}

/** Text, like every value of an authorizer's context. */
function expiredContext(epochSeconds: number) {
  return { tokenExpiresAt: String(epochSeconds) } satisfies Partial<Record<keyof Session, string>>;
}
