import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Handshakes } from "./handshakes.ts";
import { error, send } from "./http-answer.ts";
import type { ManagementApi } from "./management-api.ts";
import { requestTarget } from "./request-target.ts";

/** Longer than any pause between two posts, so that clients never meet a closing connection. */
const keepAliveMs = 10 * 60_000;

/** One server for both, as API Gateway has one host: clients upgrade, the backend posts. */
export function createGatewayServer(
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
