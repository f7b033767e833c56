import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Handshakes } from "./handshake/handshakes.ts";
import { error, send } from "./http/answer.ts";
import { requestTarget } from "./http/request-target.ts";
import type { ManagementApi } from "./management-api/management-api.ts";

/** Longer than any pause between two posts, so that clients never meet a closing connection. */
const keepAliveMs = 10 * 60_000;

/** One server for both, as API Gateway has one host: clients upgrade, the backend posts. */
export class GatewayServer {
  readonly #server: Server;

  constructor(...parts: Parameters<typeof createGatewayServer>) {
    this.#server = createGatewayServer(...parts);
  }

  /**
   * @returns the port, which is another one if it was 0
   * @throws the listening socket's own error, for example EADDRINUSE
   */
  async listen(port: number, host: string): Promise<number> {
    this.#server.listen(port, host);
    await once(this.#server, "listening");
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** Cuts every call of the management API, and waits for all sockets to be gone. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    // The error says that it is closed already.
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function createGatewayServer(
  handshakes: Handshakes,
  managementApi: ManagementApi,
  stage: string,
): Server {
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMs,
      // Other upgrades, such as the h2c that some HTTP clients offer, are not taken.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
    },
    (request, response) => answerHttp(request, response, stage, managementApi),
  );
  return server.on("upgrade", (request, socket, head) => {
    void handshakes.take(request, socket, head);
  });
}

function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  stage: string,
  managementApi: ManagementApi,
): void {
  const target = requestTarget(request.url ?? "", stage);
  if (target.kind === "connection") managementApi.handle(request, response, target.connectionId);
  else send(response, otherAnswers[target.kind]);
}

const otherAnswers = {
  stage: error(426, "UpgradeRequiredException", "Upgrade Required"),
  "wrong stage": error(403, "ForbiddenException", "Forbidden"),
  unknown: error(404, "NotFoundException", "Not Found"),
};
