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
        readonly meaning: "`message` missing or empty, `id` of the wrong form, nested over 64 levels";
        readonly retryable: false;
    };
    readonly unknown_action: {
        readonly meaning: "`action` is none of the protocol's";
        readonly retryable: false;
    };
    readonly payload_too_large: {
        readonly meaning: "a delivered frame, in its larger form, would be over 128 KB";
        readonly retryable: false;
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
