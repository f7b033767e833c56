import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { listenAt } from "../http/listen-at.ts";
import type { ForeignRequest } from "../http/own-requests.ts";
import { findForeign, findForeignHost } from "../http/own-requests.ts";
import type { Handshakes } from "./handshake/handshakes.ts";
import { error, send } from "./http/answer.ts";
import type { RequestTarget } from "./http/request-target.ts";
import { requestTarget } from "./http/request-target.ts";
import type { ManagementApi } from "./management-api/management-api.ts";

/** Longer than any pause between two posts, so that clients never meet a closing connection. */
const keepAliveMs = 10 * 60_000;

/**
 * Browsers send the cookies of every other program of this machine along, which have nothing to do
 * with us. They keep some 180 of 4 KB for a host; Node takes 16 KB in all unless told otherwise.
 */
const largestHead = 1024 * 1024;

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
  listen(port: number, host: string): Promise<number> {
    return listenAt(this.#server, port, host);
  }

  /** Takes nobody any more, cuts calls of the management API, and waits for all to be gone. */
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
      maxHeaderSize: largestHead,
      // Other upgrades, such as the h2c that some HTTP clients offer, are not taken.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
    },
    (request, response) => answerHttp(request, response, stage, managementApi),
  );
  server.on("upgrade", (request, socket, head) => handshakes.take(request, socket, head));
  return server;
}

function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  stage: string,
  managementApi: ManagementApi,
): void {
  const target = requestTarget(request.url ?? "", stage);
  const foreign = foreignRequest(request, target);
  if (foreign !== undefined) send(response, error(403, "ForbiddenException", foreign.message));
  else if (target.kind !== "connection") send(response, otherAnswers[target.kind]);
  else managementApi.handle(request, response, target.connectionId);
}

/** A page elsewhere may ask whether the gateway is there; connections are no page's business. */
function foreignRequest(
  { headers, socket }: IncomingMessage,
  target: RequestTarget,
): ForeignRequest | undefined {
  const port = socket.localPort ?? 0;
  return target.kind === "connection"
    ? findForeign(headers, { port })
    : findForeignHost(headers, port);
}

const otherAnswers = {
  stage: error(426, "UpgradeRequiredException", "Upgrade Required"),
  "wrong stage": error(403, "ForbiddenException", "Forbidden"),
  unknown: error(404, "NotFoundException", "Not Found"),
};
