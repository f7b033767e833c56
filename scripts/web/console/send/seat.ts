import type { Protocol } from "#protocol/subprotocols.ts";

/** Where to sit down, and how to speak. */
export interface Seat {
  /** `ws://host:port/stage` */
  readonly url: string;
  readonly protocol: Protocol;
  /** The gateway's own choice if empty. */
  readonly room: string;
}

/** The arguments of `new WebSocket`. */
export interface Dial {
  readonly url: string;
  readonly subprotocols: readonly string[];
}

/**
 * A browser cannot set headers, so the token goes where each protocol takes it otherwise: into the
 * query, as the Unity sample does, or beside the subprotocol.
 */
export function dialFor({ url, protocol, room }: Seat, token: string): Dial {
  const target = new URL(url);
  if (room !== "") target.searchParams.set("room", room);
  if (protocol === "plain") target.searchParams.set("Authorization", token);
  const subprotocols = protocol === "plain" ? [] : [protocol, `bearer.${token}`];
  return { url: target.href, subprotocols };
}
