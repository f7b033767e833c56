import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { listenAt } from "../http/listen-at.ts";
import { findForeign } from "../http/own-requests.ts";
import { readBody } from "../http/request-body.ts";
import type { LambdaFunction } from "../lambda/lambda-function.ts";
import type { LambdaAnswer } from "./answers.ts";
import { answerTo, refusal } from "./answers.ts";

export interface LambdaServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Those that can be invoked, by their names. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Told what no answer tells: of an invocation that nobody waits for, that it failed. */
  readonly warned?: (message: string) => void;
}

export interface LambdaServer {
  /** `http://<host>:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** Lambda's quota of a request, and of its event where nobody waits for the answer. */
const largestEvent = 6 * 1024 * 1024;
const largestLeftEvent = 1024 * 1024;

/** Name or ARN, as a whole or in part, with or without the one version that there is. */
const invocationPath =
  /^\/2015-03-31\/functions\/(?:(?:arn:[a-z-]+:lambda:[a-z0-9-]+:)?\d{12}:(?:function:)?)?([\w-]{1,64})(?::\$LATEST)?\/invocations$/;

/**
 * Lambda's `Invoke`, as `aws lambda invoke --endpoint-url` and the SDKs send it. Signatures are not
 * looked at; only what comes from this machine, and from no page, is let in.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @throws the listening socket's own error, for example EADDRINUSE
 */
export async function startLambdaServer(options: LambdaServerOptions): Promise<LambdaServer> {
  const { host, port } = options;
  const server = createServer();
  const ownPort = await listenAt(server, port, host);
  server.on("request", (request, response) => {
    request.on("error", () => {});
    response.on("error", () => {});
    readBody(request, largestEvent, (body) => {
      answer(request, body, ownPort, options).then(
        (answered) => send(response, answered),
        () => response.destroy(),
      );
    });
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

async function answer(
  request: IncomingMessage,
  body: Buffer | "too large",
  port: number,
  { functions, warned = () => {} }: LambdaServerOptions,
): Promise<LambdaAnswer> {
  const { headers, method = "", url = "/" } = request;
  const foreign = findForeign(headers, { port });
  if (foreign !== undefined) return refusal(foreign.status, foreign.code, foreign.message);
  const name = method === "POST" ? functionNameIn(url) : undefined;
  if (name === undefined) {
    return refusal(404, "UnknownOperationException", "There is nothing here but invocations.");
  }
  const lambda = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (lambda === undefined) {
    return refusal(404, "ResourceNotFoundException", `Function not found: ${name}`);
  }
  const type = String(headers["x-amz-invocation-type"] ?? "RequestResponse");
  if (body === "too large" || (type === "Event" && body.length > largestLeftEvent)) {
    const message = "Request must be smaller than 6291456 bytes, or 1048576 for an event.";
    return refusal(413, "RequestTooLargeException", message);
  }
  const event = parseEvent(body);
  if (event === undefined) {
    return refusal(400, "InvalidRequestContentException", "Could not parse request body into json");
  }
  switch (type) {
    case "RequestResponse":
      return answerTo(await lambda.invoke(event.value, name));
    case "Event":
      leave(lambda, event.value, name, warned);
      return { status: 202, headers: {}, body: "" };
    case "DryRun":
      return { status: 204, headers: {}, body: "" };
    default:
      return refusal(400, "InvalidParameterValueException", "There is no such invocation type.");
  }
}

/** Lambda tries again twice what has thrown; here it is told instead. */
function leave(
  lambda: LambdaFunction,
  event: unknown,
  name: string,
  warned: (message: string) => void,
): void {
  lambda.invoke(event, name).then(
    ({ outcome }) => {
      if (outcome !== "returned") warned(`${name}: an event that nobody waits for: ${outcome}.`);
    },
    (error: unknown) => warned(`${name}: an event that nobody waits for: ${error}.`),
  );
}

/** @param url may be anything that Node takes for a request's target */
function functionNameIn(url: string): string | undefined {
  try {
    return invocationPath.exec(decodeURIComponent(url.split("?", 1)[0] ?? ""))?.[1];
  } catch {
    return undefined;
  }
}

/** Deeper than any event that a function here takes, and far from where recursion ends. */
const deepest = 500;

/** No event at all is an empty one. */
function parseEvent(body: Buffer): { readonly value: unknown } | undefined {
  if (body.length === 0) return { value: {} };
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return isShallow(value, deepest) ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown, levelsLeft: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levelsLeft > 0 && Object.values(value).every((it) => isShallow(it, levelsLeft - 1));
}

function send(response: ServerResponse, { status, headers, body }: LambdaAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    ...headers,
    "x-amzn-RequestId": randomUUID(),
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  response.end(body);
}
