import type { IncomingMessage, ServerResponse } from "node:http";

/** What goes with every answer. */
export const commonHeaders: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** For everything but pages: nothing may be loaded from it, and nobody may frame it. */
export const closedPolicy = "default-src 'none'; frame-ancestors 'none'";

export interface Content {
  readonly type: string;
  readonly body: string | Uint8Array;
  /** The content security policy of a page. */
  readonly policy?: string;
}

/** Answers with content; to HEAD, with what is told about it. */
export function sendContent(
  request: IncomingMessage,
  response: ServerResponse,
  { type, body, policy = closedPolicy }: Content,
  status = 200,
): void {
  response.writeHead(status, {
    ...commonHeaders,
    "Content-Security-Policy": policy,
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

export function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  value: unknown,
  status = 200,
): void {
  const body = JSON.stringify(value);
  sendContent(request, response, { type: "application/json; charset=utf-8", body }, status);
}

/** @param location a path of this server, which is meant for good */
export function redirect(response: ServerResponse, location: string): void {
  const headers = { ...commonHeaders, "Content-Security-Policy": closedPolicy };
  response.writeHead(308, { ...headers, Location: location, "Content-Length": 0 }).end();
}

export function sendNothing(response: ServerResponse): void {
  response.writeHead(204, { ...commonHeaders, "Content-Security-Policy": closedPolicy }).end();
}
