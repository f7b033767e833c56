import type { IncomingHttpHeaders } from "node:http";

/**
 * A page of any web site can make the developer's browser send requests to this machine, and can
 * point a name of its own at 127.0.0.1 to read the answers too (DNS rebinding). Loopback alone keeps
 * nobody out, so every server of the local cloud asks here first.
 */

/** By what a server tells its own requests. */
export interface OwnAddress {
  /** Where it listens. */
  readonly port: number;
  /** Pages that may ask it besides its own, as browsers write origins: `http://localhost:3000`. */
  readonly pages?: readonly string[];
}

/** A request that a foreign page sent, or may have sent. */
export interface ForeignRequest {
  /** 421 where the host is not ours, 403 where the page is not. */
  readonly status: 403 | 421;
  readonly code: "foreign_host" | "foreign_origin";
  /** For the developer who is locked out by mistake. */
  readonly message: string;
}

/** The names by which this machine calls itself. */
const ownNames = ["localhost", "127.0.0.1", "[::1]"];

/** @returns why the request is refused, or `undefined` for one of our own */
export function findForeign(
  headers: IncomingHttpHeaders,
  { port, pages = [] }: OwnAddress,
): ForeignRequest | undefined {
  const { host = "", origin } = headers;
  const foreignHost = findForeignHost(headers, port);
  if (foreignHost !== undefined || origin === undefined) return foreignHost;
  return origin === `http://${host.toLowerCase()}` || pages.includes(origin)
    ? undefined
    : foreignOrigin;
}

/**
 * For what any page may send, as it may a WebSocket handshake.
 *
 * @param port where the server listens
 * @returns why the request is refused, or `undefined`
 */
export function findForeignHost(
  { host = "" }: IncomingHttpHeaders,
  port: number,
): ForeignRequest | undefined {
  const asked = host.toLowerCase();
  const isOwn = ownNames.some((name) => new URL(`http://${name}:${port}`).host === asked);
  return isOwn ? undefined : foreignHost;
}

export const foreignOrigin: ForeignRequest = {
  status: 403,
  code: "foreign_origin",
  message: "Only the pages of this server may ask this.",
};

const foreignHost: ForeignRequest = {
  status: 421,
  code: "foreign_host",
  message: "This server answers for localhost only.",
};
