import type { IncomingMessage, ServerResponse } from "node:http";
import { closures } from "./closures.ts";
import type { Answer } from "./http-answer.ts";
import { error, send } from "./http-answer.ts";
import { isConnectionId } from "./identifiers.ts";
import type { GatewayLimits } from "./limits.ts";
import type { GatewayObserver } from "./observer.ts";
import type { OpenConnection } from "./open-connection.ts";
import type { SignatureVerifier } from "./sigv4-verification.ts";
import type { TokenBucket } from "./throttle.ts";

type Operation = (connection: OpenConnection, body: Buffer) => Answer;

/**
 * The `@connections` of the stage.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export class ManagementApi {
  readonly #connections: ReadonlyMap<string, OpenConnection>;
  readonly #verifier: SignatureVerifier;
  readonly #throttle: TokenBucket;
  readonly #limits: GatewayLimits;
  readonly #observer: GatewayObserver | undefined;

  constructor(options: {
    readonly connections: ReadonlyMap<string, OpenConnection>;
    readonly verifier: SignatureVerifier;
    readonly throttle: TokenBucket;
    readonly limits: GatewayLimits;
    readonly observer: GatewayObserver | undefined;
  }) {
    this.#connections = options.connections;
    this.#verifier = options.verifier;
    this.#throttle = options.throttle;
    this.#limits = options.limits;
    this.#observer = options.observer;
  }

  /** @param connectionId as decoded from the path; it may be anything */
  handle(request: IncomingMessage, response: ServerResponse, connectionId: string): void {
    const calledAt = performance.now();
    this.#readBody(request, (body) => {
      const answer = this.#answer(request, connectionId, body);
      send(response, answer);
      this.#observe(request, connectionId, answer, calledAt);
    });
  }

  #answer(request: IncomingMessage, connectionId: string, body: Buffer | "too large"): Answer {
    const operation = operations.get(request.method ?? "");
    if (operation === undefined)
      return error(405, "MethodNotAllowedException", "Method Not Allowed");
    if (body === "too large") return payloadTooLarge;
    const { method = "", url = "", headers } = request;
    const problem = this.#verifier.verify({ method, url, headers, body });
    if (problem !== undefined) return error(403, problem.errorType, problem.message);
    if (!this.#throttle.take()) return limitExceeded;
    if (!isConnectionId(connectionId)) {
      return error(400, "BadRequestException", `Invalid connectionId: ${connectionId}`);
    }
    const connection = this.#connections.get(connectionId);
    return connection?.isOpen ? operation(connection, body) : gone;
  }

  /** A body over the limit is read to its end and thrown away, so that the client can hear 413. */
  #readBody(request: IncomingMessage, done: (body: Buffer | "too large") => void): void {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= this.#limits.messageBytes) chunks.push(chunk);
    });
    request.on("end", () => {
      done(size <= this.#limits.messageBytes ? Buffer.concat(chunks) : "too large");
    });
  }

  #observe(
    { method = "" }: IncomingMessage,
    connectionId: string,
    { status }: Answer,
    calledAt: number,
  ): void {
    this.#observer?.event({
      kind: "management",
      route: method,
      connectionId: isConnectionId(connectionId) ? connectionId : "",
      outcome: String(status),
      durationMs: performance.now() - calledAt,
    });
  }
}

const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["POST", post],
  ["GET", describe],
  ["DELETE", remove],
]);

function post(connection: OpenConnection, body: Buffer): Answer {
  if (connection.isBufferFull(body.length)) return limitExceeded;
  connection.send(body);
  return { status: 200 };
}

function describe({ facts, lastActiveAt }: OpenConnection): Answer {
  const { connectedAt, sourceIp, userAgent } = facts;
  const body = JSON.stringify({
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp, userAgent },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  });
  return { status: 200, body };
}

function remove(connection: OpenConnection): Answer {
  connection.close(closures.normal);
  return { status: 204 };
}

/** Without a body, and known to the SDKs by its header alone (measured). */
const gone: Answer = { status: 410, errorType: "GoneException" };

/** The one answer to too many calls and to a client that reads too slowly. */
const limitExceeded = error(429, "LimitExceededException", "Too Many Requests");

const payloadTooLarge = error(413, "PayloadTooLargeException", "Request Too Long");
