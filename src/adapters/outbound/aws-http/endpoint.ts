/** Where a service of AWS is reached, taken apart once. */
export interface Endpoint {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: number;
  /** The `Host` header: with the port only where it is not the scheme's own. */
  readonly host: string;
  /** As it is sent, with a slash before it and none at its end; empty where there is none. */
  readonly path: string;
}

/** @param url with a path only where every request's path begins with it, such as an API's stage */
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
