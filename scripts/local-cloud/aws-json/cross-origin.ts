import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** Lets a page that may ask read the answer; nothing for those who send no `Origin`. */
export function readableBy({ origin }: IncomingHttpHeaders): OutgoingHttpHeaders {
  if (origin === undefined) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": "x-amzn-RequestId, x-amzn-ErrorType",
    Vary: "Origin",
  };
}

/** What a browser wants to know before it lets a page send a call: a preflight (Fetch, 4.8). */
export function invitation(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return {
    ...readableBy(headers),
    "Access-Control-Allow-Methods": "POST",
    // SDKs add headers of their own with every version.
    "Access-Control-Allow-Headers": headers["access-control-request-headers"] ?? "",
    "Access-Control-Max-Age": "600",
  };
}
