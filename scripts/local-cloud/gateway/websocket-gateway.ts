import { once } from "node:events";
import type { Server } from "node:http";
import { closures } from "./closures.ts";
import type { DeliveryLedger } from "./faults/delivery-ledger.ts";
import type { FaultControl } from "./faults/fault-injection.ts";
import type { WebSocketGatewayOptions } from "./gateway-options.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { assembleGateway } from "./gateway-parts.ts";
import { createGatewayServer } from "./gateway-server.ts";
import type { GatewayLimits } from "./limits.ts";
import type { ConnectionSummary } from "./open-connections.ts";
import type { AccessKey } from "./sigv4-verification.ts";

export interface WebSocketGateway {
  /** `ws://host:port/stage` */
  readonly url: string;
  /** `http://host:port/stage` */
  readonly managementEndpoint: string;
  readonly limits: GatewayLimits;
  readonly faults: FaultControl;
  /** If deliveries are recorded. */
  readonly ledger: DeliveryLedger | undefined;
  /** Takes effect at once, on open connections too. */
  setLimits(changes: Partial<GatewayLimits>): void;
  /** From now on these may call the management API and no others: keys are rotated so. */
  setCredentials(credentials: readonly AccessKey[]): void;
  /**
   * Lets the management API have connections without clients, for tests with thousands of them.
   *
   * @throws {MalformedConnectionId}
   */
  simulateConnections(connectionIds: readonly string[]): void;
  /** Those of clients; simulated ones are not among them. */
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
 * @throws {InvalidFaultRules}
 * @throws the listening socket's own error, for example EADDRINUSE
 */
export async function startWebSocketGateway(
  options: WebSocketGatewayOptions,
): Promise<WebSocketGateway> {
  const { port, host = "127.0.0.1", stage = "prod" } = options;
  const parts = assembleGateway(options, stage);
  const server = createGatewayServer(parts.handshakes, parts.managementApi, stage);
  server.listen(port, host);
  await once(server, "listening");
  const address = `${host}:${portOf(server)}/${stage}`;
  const { limits, connections, posting } = parts;
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
    vanish: (connectionId) => connections.byId.get(connectionId)?.vanish(),
    disconnect: (connectionId) => recipients.get(connectionId)?.close(closures.normal),
    loseDisconnects(on) {
      connections.losesDisconnects = on;
    },
    close: () => closeAll(parts, server),
  };
}

async function closeAll(
  { backend, handshakes, connections }: GatewayParts,
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
