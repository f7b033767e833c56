/** The subprotocol that a client offers and the server agrees to (RFC 6455, section 1.9). */
export const relayV1 = "relay.v1";

/** Before an access token that is offered as a subprotocol; such a one is never agreed to. */
export const bearerPrefix = "bearer.";

/** `plain`, what the Unity sample speaks, is what is left when no subprotocol is offered. */
export const protocols = ["plain", relayV1] as const;

export type Protocol = (typeof protocols)[number];

export function isProtocol(name: unknown): name is Protocol {
  return protocols.some((protocol) => protocol === name);
}
