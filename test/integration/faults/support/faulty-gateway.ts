import type { DeliveryLedger } from "../../../../scripts/local-cloud/gateway/faults/delivery-ledger.ts";
import type { WebSocketGatewayOptions } from "../../../../scripts/local-cloud/gateway/gateway-options.ts";
import type { WebSocketGateway } from "../../../../scripts/local-cloud/gateway/websocket-gateway.ts";
import { startGateway } from "../../gateway/support/start-gateway.ts";

type Started = Awaited<ReturnType<typeof startGateway>>;

export interface FaultyGateway extends Started {
  readonly endpoint: string;
  readonly ledger: DeliveryLedger;
}

/** A gateway with a ledger, where faults can be set. It ends with the test. */
export async function startFaultyGateway(
  options: Partial<WebSocketGatewayOptions> = {},
): Promise<FaultyGateway> {
  const { router: _, ...rest } = options;
  const started = await startGateway({ recordDeliveries: true, ...rest });
  return {
    ...started,
    endpoint: started.gateway.managementEndpoint,
    ledger: ledgerOf(started.gateway),
  };
}

function ledgerOf({ ledger }: WebSocketGateway): DeliveryLedger {
  if (ledger === undefined) throw new Error("This gateway records no deliveries.");
  return ledger;
}

/** Well-formed connection ids, the same ones in every run. */
export function someConnectionIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${String(index).padStart(15, "A")}=`);
}
