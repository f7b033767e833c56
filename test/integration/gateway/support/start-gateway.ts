import { onTestFinished } from "vitest";
import type { WebSocketGatewayOptions } from "../../../../scripts/local-cloud/gateway/gateway-options.ts";
import type { GatewayEvent } from "../../../../scripts/local-cloud/gateway/observer.ts";
import type { WebSocketGateway } from "../../../../scripts/local-cloud/gateway/websocket-gateway.ts";
import { startWebSocketGateway } from "../../../../scripts/local-cloud/gateway/websocket-gateway.ts";
import { StubFunction } from "./stub-function.ts";

export const accessKey = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI" };
export const region = "eu-central-1";

export interface StartedGateway {
  readonly gateway: WebSocketGateway;
  readonly router: StubFunction;
  readonly events: readonly GatewayEvent[];
}

/** A gateway with every route, which ends with the test. */
export async function startGateway(
  options: Partial<WebSocketGatewayOptions> & { readonly router?: StubFunction } = {},
): Promise<StartedGateway> {
  const events: GatewayEvent[] = [];
  const router = options.router ?? new StubFunction();
  const gateway = await startWebSocketGateway({
    port: 0,
    apiId: "abcdef1234",
    region,
    accountId: "123456789012",
    routes: ["$connect", "$disconnect", "$default", "message", "heartbeat"],
    credentials: [accessKey],
    observer: { event: (event) => events.push(event) },
    ...options,
    router,
  });
  onTestFinished(() => gateway.close());
  return { gateway, router, events };
}
