/**
 * What the platform allows, and what the protocol does. The platform's numbers cannot be raised
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html).
 */
/** The largest frame from a client; with a larger one the gateway ends its connection (1009). */
export declare const clientFrameBytes: number;
/** The largest message, in all its frames, and the largest frame that can be posted to a client. */
export declare const deliveredFrameBytes: number;
/** The longest that a connection lives. */
export declare const connectionSeconds: number;
/** The longest that a connection may be silent in both directions. */
export declare const idleSeconds: number;
/** Deeper than any game needs, and far from where recursion ends. */
export declare const nestingLevels = 64;
/** Characters, as JSON Schema counts them: Unicode code points (RFC 8259, section 7). */
export declare const idCharacters = 64;
