import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { UnknownRecord } from "../../json.ts";
import { listenAt } from "../http/listen-at.ts";
import { findForeign } from "../http/own-requests.ts";
import { readBody } from "../http/request-body.ts";
import { AwsError } from "./aws-error.ts";
import { invitation, readableBy } from "./cross-origin.ts";
import { readInput } from "./json-input.ts";

/** One call of an action, judged and read. */
export interface AwsCall {
  readonly action: string;
  readonly input: UnknownRecord;
  /** The same as it came, for those who pass it on. */
  readonly body: Buffer;
  readonly request: IncomingMessage;
}

export interface AwsAnswer {
  readonly status: number;
  /** JSON as text. */
  readonly body: string;
}

/** A service that speaks AWS's JSON protocol: `POST /` with `X-Amz-Target: <prefix>.<action>`. */
export interface AwsService {
  readonly targetPrefix: string;
  readonly actions: ReadonlySet<string>;
  readonly contentType: "application/x-amz-json-1.0" | "application/x-amz-json-1.1";
  /** In bytes: what is larger is refused with 413. */
  readonly largestBody: number;
  /** How many arrays and objects may lie in each other. */
  readonly maxDepth: number;
  /**
   * @returns nothing for a connection that breaks instead
   * @throws {AwsError} which is the answer then; of anything else only that it happened is told
   */
  answer(call: AwsCall): Promise<AwsAnswer | undefined>;
  /** @returns what stands at a path, to be read by anybody on this machine */
  read?(path: string): { readonly type: string; readonly body: string } | undefined;
}

export interface ListeningOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The pages that may call, as browsers write origins; asked at every request. */
  readonly pages?: () => readonly string[];
  /** Told what no answer tells: a page that was kept out, a call that failed. */
  readonly warned?: (message: string) => void;
}

export interface AwsJsonServer {
  /** `http://<host>:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stands before an emulator of an AWS service. Only what is whole, small, flat and one of its
 * actions reaches it, only from this machine and its own pages, and whatever comes of it is an
 * answer: nothing that is sent here ends the process.
 *
 * @throws the listening socket's own error, for example EADDRINUSE
 */
export async function startAwsJsonServer(
  service: AwsService,
  { host, port, pages = () => [], warned = () => {} }: ListeningOptions,
): Promise<AwsJsonServer> {
  const server = createServer();
  const ownPort = await listenAt(server, port, host);
  const exchanges = new Exchanges(service, { ownPort, pages, warned });
  server.on("request", (request, response) => {
    exchanges.answer(request, response).catch(() => response.destroy());
  });
  return {
    url: `http://${host}:${ownPort}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What the bodies of all calls that are under way may take together, in bytes. */
const mostBodyBytes = 64 * 1024 * 1024;

interface Surroundings extends Required<Pick<ListeningOptions, "pages" | "warned">> {
  readonly ownPort: number;
}

class Exchanges {
  readonly #service: AwsService;
  readonly #surroundings: Surroundings;
  readonly #keptOut = new Set<string>();
  #bodyBytes = 0;

  constructor(service: AwsService, surroundings: Surroundings) {
    this.#service = service;
    this.#surroundings = surroundings;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Whoever goes away in the middle of a request makes it fail, and nobody waits for it then.
    request.on("error", () => {});
    response.on("error", () => {});
    response.setHeader("x-amzn-RequestId", randomUUID());
    response.setHeader("Cache-Control", "no-store");
    try {
      await this.#serve(request, response);
    } catch (error) {
      this.#refuse(request, response, error);
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method = "", url = "/" } = request;
    this.#assertOwn(headers);
    if (method === "OPTIONS") {
      response.writeHead(204, invitation(headers)).end();
    } else if (method === "POST") {
      await this.#call(request, response);
    } else {
      const content =
        method === "GET" ? this.#service.read?.(url.split("?", 1)[0] ?? "") : undefined;
      if (content === undefined) throw unknownOperation("There is nothing here but actions.", 404);
      this.#send(request, response, 200, content.body, content.type);
    }
  }

  async #call(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let ownBytes = 0;
    request.on("data", ({ length }: Buffer) => {
      ownBytes += length;
      this.#bodyBytes += length;
      if (this.#bodyBytes > mostBodyBytes) this.#turnAway(request, response);
    });
    try {
      const answer = await this.#service.answer(await this.#readCall(request));
      if (answer === undefined) request.socket.resetAndDestroy();
      else this.#send(request, response, answer.status, answer.body);
    } finally {
      this.#bodyBytes -= ownBytes;
    }
  }

  /** With what it has sent thrown away; an SDK comes again after a while. */
  #turnAway(request: IncomingMessage, response: ServerResponse): void {
    if (response.headersSent) return;
    response.shouldKeepAlive = false;
    response.on("finish", () => request.destroy());
    const busy = new AwsError(503, "ServiceUnavailable", "Too much is being sent at once.");
    this.#refuse(request, response, busy);
  }

  #assertOwn(headers: IncomingMessage["headers"]): void {
    const { ownPort: port, pages, warned } = this.#surroundings;
    const foreign = findForeign(headers, { port, pages: pages() });
    if (foreign === undefined) return;
    const page = foreign.code === "foreign_origin" ? headers.origin : undefined;
    if (page !== undefined && this.#keptOut.size < 20 && !this.#keptOut.has(page)) {
      this.#keptOut.add(page);
      warned(`A page of ${JSON.stringify(page)} was kept out. ${adviceFor(page)}`);
    }
    throw new AwsError(foreign.status, foreign.code, foreign.message);
  }

  async #readCall(request: IncomingMessage): Promise<AwsCall> {
    const { largestBody, maxDepth, targetPrefix, actions } = this.#service;
    const body = await bodyOf(request, largestBody);
    const input = readInput(body, maxDepth);
    const [prefix, action = "", ...more] = String(request.headers["x-amz-target"] ?? "").split(".");
    if (prefix !== targetPrefix || more.length > 0 || !actions.has(action)) {
      throw unknownOperation(`There is no action of this name at ${targetPrefix}.`);
    }
    return { action, input, body, request };
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    if (response.destroyed || response.headersSent) {
      response.destroy();
      return;
    }
    const refusal = error instanceof AwsError ? error : this.#failed(error);
    response.setHeader("x-amzn-ErrorType", refusal.type);
    const body = JSON.stringify({ __type: refusal.type, message: refusal.message });
    this.#send(request, response, refusal.status, body);
  }

  /** The terminal is told what is wrong, the caller only that something is. */
  #failed(error: unknown): AwsError {
    const { targetPrefix } = this.#service;
    this.#surroundings.warned(
      `${targetPrefix} failed: ${error instanceof Error ? error.stack : error}`,
    );
    const message = "The local cloud failed; its terminal says how.";
    return new AwsError(500, "InternalErrorException", message);
  }

  #send(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    body: string,
    type: string = this.#service.contentType,
  ): void {
    if (response.destroyed) return;
    const isForeign = status === 403 || status === 421;
    response.writeHead(status, {
      ...(!isForeign && readableBy(request.headers)),
      "Content-Type": type,
      "Content-Length": Buffer.byteLength(body),
      "X-Content-Type-Options": "nosniff",
    });
    response.end(body);
  }
}

function unknownOperation(message: string, status = 400): AwsError {
  return new AwsError(status, "UnknownOperationException", message);
}

/** @throws {AwsError} 413 */
async function bodyOf(request: IncomingMessage, largestBytes: number): Promise<Buffer> {
  const body = await new Promise<Buffer | "too large">((resolve, reject) => {
    request.once("close", () =>
      reject(new AwsError(400, "RequestAborted", "Not sent to its end.")),
    );
    readBody(request, largestBytes, resolve);
  });
  if (body !== "too large") return body;
  const message = `The body of a call has at most ${largestBytes} bytes.`;
  throw new AwsError(413, "RequestEntityTooLargeException", message);
}

/** A page that was opened as a file, or in a sandbox, says "null" (RFC 6454, section 7.1). */
function adviceFor(origin: string): string {
  return origin === "null"
    ? "It has no address: serve it from one, and let that in by --allow-origin."
    : "Is it yours? --allow-origin lets it in.";
}
