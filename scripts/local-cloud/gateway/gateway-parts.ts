import { FaultInjection } from "../faults/fault-injection.ts";
import { OpenConnections } from "./connections/open-connections.ts";
import { BoundedDeliveryLedger } from "./faults/delivery-ledger.ts";
import { postRules } from "./faults/fault-rules.ts";
import type { WebSocketGatewayOptions } from "./gateway-options.ts";
import { Handshakes } from "./handshake/handshakes.ts";
import { Backend } from "./integrations/backend.ts";
import { defaultLimits } from "./limits/gateway-limits.ts";
import { TokenBucket } from "./limits/token-bucket.ts";
import { ManagementApi } from "./management-api/management-api.ts";
import { SimulatedConnections } from "./management-api/recipients.ts";
import { SignatureVerifier } from "./management-api/sigv4-verification.ts";
import { MessageRouting } from "./messages/message-routing.ts";

export type GatewayParts = ReturnType<typeof assembleGateway>;

/**
 * Builds what a gateway is made of; nothing listens yet.
 *
 * @throws {InvalidFaultRules}
 */
export function assembleGateway(options: WebSocketGatewayOptions, stage: string) {
  const { apiId, region, accountId, router, authorizer, observer } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const api = { apiId, stage, region, accountId };
  const routes = new Set(options.routes);
  const backend = new Backend({ router, authorizer, limits, observer });
  const throttle = new TokenBucket(() => ({
    perSecond: limits.requestsPerSecond,
    burst: limits.requestBurst,
  }));
  const accountConnects = new TokenBucket(() => ({
    perSecond: limits.connectionsPerSecond,
    burst: limits.connectionsPerSecond,
  }));
  const stageConnects = new TokenBucket(() => ({
    perSecond: limits.stageConnectsPerSecond,
    burst: limits.stageConnectBurst,
  }));
  const stageThrottle = new TokenBucket(() => ({
    perSecond: limits.stageRequestsPerSecond,
    burst: limits.stageBurst,
  }));
  const common = { api, routes, backend, limits, observer, throttle, stageThrottle };
  const routing = new MessageRouting(common);
  const connections = new OpenConnections({ ...common, routing });
  const handshakes = new Handshakes({
    ...common,
    connections,
    throttles: [stageConnects, accountConnects, stageThrottle],
  });
  const posting = assemblePosting(options, connections);
  const managementApi = new ManagementApi({ ...common, ...posting });
  return { limits, backend, connections, handshakes, managementApi, posting };
}

/** What only the management API needs. */
function assemblePosting(options: WebSocketGatewayOptions, { byId }: OpenConnections) {
  const { credentials, region, faults = [], faultSeed = 1, recordDeliveries = false } = options;
  const { watch } = options;
  const simulated = new SimulatedConnections();
  return {
    verifier: new SignatureVerifier(credentials, region),
    faults: new FaultInjection(postRules, faults, faultSeed),
    ledger: recordDeliveries ? new BoundedDeliveryLedger() : undefined,
    simulated,
    watch,
    recipients: { get: (id: string) => byId.get(id) ?? simulated.get(id) },
  };
}
