/** What a code of a refusal means, for whoever writes a client. */
interface Meaning {
  readonly meaning: string;
  /** Whether the same request can succeed later without being changed. */
  readonly retryable: boolean;
}

/** Every refusal there is. Codes are for programs and stay; their sentences are for people. */
export const codes = {
  malformed_json: { meaning: "the frame is not one JSON object", retryable: false },
  forbidden_key: { meaning: "`__proto__` or `constructor` as a key", retryable: false },
  invalid_message: {
    meaning: "`message` missing or empty, `id` of the wrong form, nested over 64 levels",
    retryable: false,
  },
  unknown_action: { meaning: "`action` is none of the protocol's", retryable: false },
  payload_too_large: {
    meaning: "a delivered frame, in its larger form, would be over 128 KB",
    retryable: false,
  },
  token_expired: {
    meaning: "two hours have passed, or the token has expired; the connection is closed",
    retryable: false,
  },
  unauthorized: { meaning: "no session; connect anew", retryable: false },
  invalid_room: { meaning: "the name of the room; at the handshake only", retryable: false },
  unsupported_subprotocol: {
    meaning: "subprotocols without `relay.v1`; at the handshake only",
    retryable: false,
  },
  internal: { meaning: "our fault, and logged as such; try again", retryable: true },
} as const satisfies Readonly<Record<string, Meaning>>;

export type Code = keyof typeof codes;
