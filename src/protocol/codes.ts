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
    meaning: "a member that is missing or of the wrong form, or nested over 64 levels",
    retryable: false,
  },
  unknown_action: { meaning: "`action` is none of the protocol's", retryable: false },
  payload_too_large: {
    meaning: "a delivered frame would be over 128 KB",
    retryable: false,
  },
  behind: {
    meaning: "`after` is no position of this log, or too far back: catch up by `since`, send again",
    retryable: false,
  },
  out_of_order: {
    meaning: "the id is lower than one of yours that is in the log, and is not there itself",
    retryable: false,
  },
  busy: {
    meaning: "the room takes no more at this moment; send the same again after `retryAfterMs`",
    retryable: true,
  },
  too_fast: {
    meaning: "more than one player may send in this time; send the same again after `retryAfterMs`",
    retryable: true,
  },
  replaced: {
    meaning:
      "you have connected too often at once: a newer one took the place; the connection is closed",
    retryable: false,
  },
  kicked: { meaning: "an operator has ended the connection", retryable: false },
  barred: {
    meaning: "an operator has barred you for some time; the connection is closed",
    retryable: false,
  },
  room_forbidden: {
    meaning: "you may not enter this room; at the handshake only",
    retryable: false,
  },
  room_full: { meaning: "the room is full; at the handshake only", retryable: true },
  token_expired: {
    meaning: "two hours have passed, or the token has expired; the connection is closed",
    retryable: false,
  },
  unauthorized: { meaning: "no session; connect anew", retryable: false },
  invalid_room: { meaning: "the name of the room; at the handshake only", retryable: false },
  invalid_session: {
    meaning: "the name of the session; at the handshake only",
    retryable: false,
  },
  unsupported_subprotocol: {
    meaning: "subprotocols without `relay.v1`; at the handshake only",
    retryable: false,
  },
  internal: { meaning: "our fault, and logged as such; try again", retryable: true },
} as const satisfies Readonly<Record<string, Meaning>>;

export type Code = keyof typeof codes;
