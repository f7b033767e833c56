/** Where `@connections` lives, taken apart once. */
export interface Endpoint {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** The `Host` header: with the port only where it is not the scheme's own. */
  readonly host: string;
  /** The stage or mapping key as it is sent, with a slash before it; empty where there is none. */
  readonly path: string;
}

/**
 * @param url `https://{api}.execute-api.{region}.amazonaws.com/{stage}`, or a custom domain with
 * the key of its API mapping, if it has one, and without a stage
 */
export function parseEndpoint(url: string): Endpoint {
  const { protocol, hostname, port, host, pathname } = new URL(url);
  const isSecure = protocol === "https:";
  return {
    isSecure,
    // A URL has brackets around an IPv6 address, which a resolver does not know.
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (isSecure ? 443 : 80) : Number(port),
    host,
    path: pathname.replace(/\/+$/, ""),
  };
}
