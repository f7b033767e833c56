import { once } from "node:events";
import { WebSocket } from "ws";
import type { GatewayLimits } from "../../scripts/local-cloud/gateway/limits/gateway-limits.ts";
import { startWebSocketGateway } from "../../scripts/local-cloud/gateway/websocket-gateway.ts";
import type { LambdaFunction } from "../../scripts/local-cloud/lambda/lambda-function.ts";
import { api } from "../../scripts/local-cloud/names.ts";
import { Inbox } from "./inbox.ts";

/** A function that agrees to everything. */
const agreeable: LambdaFunction = {
  invoke: async () => ({ outcome: "returned", value: { statusCode: 200 } }),
};

export const testCredentials = { accessKeyId: "test", secretAccessKey: "test-secret" };

/** The real gateway in front of a function that does nothing: for what posts to connections. */
export async function startStubGateway(limits: Partial<GatewayLimits> = {}) {
  const gateway = await startWebSocketGateway({
    ...api,
    port: 0,
    router: agreeable,
    credentials: [testCredentials],
    limits,
  });

  async function connect() {
    const known = new Set(gateway.connections().map((it) => it.connectionId));
    const socket = new WebSocket(gateway.url);
    const inbox = new Inbox(socket);
    await once(socket, "open");
    const mine = gateway.connections().find((it) => !known.has(it.connectionId));
    if (!mine) throw new Error("The gateway does not know the connection.");
    return {
      connectionId: mine.connectionId,
      socket,
      received: (count: number) => inbox.first(count),
      ended: () => inbox.closed.then(() => undefined),
    };
  }

  return { gateway, connect, close: () => gateway.close() };
}
