// game-relay/client, built from src/client by `npm run build:client`. Do not edit.
/** Every refusal there is. Codes are for programs and stay; their sentences are for people. */
export declare const codes: {
    readonly malformed_json: {
        readonly meaning: "the frame is not one JSON object";
        readonly retryable: false;
    };
    readonly forbidden_key: {
        readonly meaning: "`__proto__` or `constructor` as a key";
        readonly retryable: false;
    };
    readonly invalid_message: {
        readonly meaning: "a member that is missing or of the wrong form, or nested over 64 levels";
        readonly retryable: false;
    };
    readonly unknown_action: {
        readonly meaning: "`action` is none of the protocol's";
        readonly retryable: false;
    };
    readonly payload_too_large: {
        readonly meaning: "a delivered frame would be over 128 KB";
        readonly retryable: false;
    };
    readonly behind: {
        readonly meaning: "`after` is no position of this log, or too far back: catch up by `since`, send again";
        readonly retryable: false;
    };
    readonly out_of_order: {
        readonly meaning: "the id is lower than one of yours that is in the log, and is not there itself";
        readonly retryable: false;
    };
    readonly busy: {
        readonly meaning: "the room takes no more at this moment; send the same again after `retryAfterMs`";
        readonly retryable: true;
    };
    readonly too_fast: {
        readonly meaning: "more than one player may send in this time; send the same again after `retryAfterMs`";
        readonly retryable: true;
    };
    readonly replaced: {
        readonly meaning: "you have connected too often at once: a newer one took the place; the connection is closed";
        readonly retryable: false;
    };
    readonly kicked: {
        readonly meaning: "an operator has ended the connection";
        readonly retryable: false;
    };
    readonly barred: {
        readonly meaning: "an operator has barred you for some time; the connection is closed";
        readonly retryable: false;
    };
    readonly room_forbidden: {
        readonly meaning: "you may not enter this room; at the handshake only";
        readonly retryable: false;
    };
    readonly room_full: {
        readonly meaning: "the room is full; at the handshake only";
        readonly retryable: true;
    };
    readonly token_expired: {
        readonly meaning: "two hours have passed, or the token has expired; the connection is closed";
        readonly retryable: false;
    };
    readonly unauthorized: {
        readonly meaning: "no session; connect anew";
        readonly retryable: false;
    };
    readonly invalid_room: {
        readonly meaning: "the name of the room; at the handshake only";
        readonly retryable: false;
    };
    readonly invalid_session: {
        readonly meaning: "the name of the session; at the handshake only";
        readonly retryable: false;
    };
    readonly unsupported_subprotocol: {
        readonly meaning: "subprotocols without `relay.v1`; at the handshake only";
        readonly retryable: false;
    };
    readonly internal: {
        readonly meaning: "our fault, and logged as such; try again";
        readonly retryable: true;
    };
};
export type Code = keyof typeof codes;
