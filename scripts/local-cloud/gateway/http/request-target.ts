/** What a request of this API addresses by its path. */
export type RequestTarget =
  /** Where clients connect. */
  | { readonly kind: "stage" }
  /** One connection, for the management API. */
  | { readonly kind: "connection"; readonly connectionId: string }
  | { readonly kind: "wrong stage" | "unknown" };

/**
 * Reads the path of a request. Clients write the `@` as it is (the SDKs) or as `%40` (the Developer
 * Guide), and the "=" of a connection id as `%3D`; the Developer Guide connects to `/stage/` too.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-wscat.html
 */
export function requestTarget(url: string, stage: string): RequestTarget {
  const [path = ""] = url.split("?", 1);
  const [, first = "", second = "", third = "", ...rest] = path.split("/").map(decode);
  if (first !== stage) return { kind: "wrong stage" };
  if (second === "" && third === "" && rest.length === 0) return { kind: "stage" };
  if (second !== "@connections" || third === "" || rest.length > 0) return { kind: "unknown" };
  return { kind: "connection", connectionId: third };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
