/**
 * What the platform allows, and what the protocol does. The platform's numbers cannot be raised
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html).
 */

const kilobyte = 1024;

/** The largest frame from a client; with a larger one the gateway ends its connection (1009). */
export const clientFrameBytes = 32 * kilobyte;

/** The largest message, in all its frames, and the largest frame that can be posted to a client. */
export const deliveredFrameBytes = 128 * kilobyte;

/** The longest that a connection lives. */
export const connectionSeconds = 2 * 60 * 60;

/** The longest that a connection may be silent in both directions. */
export const idleSeconds = 10 * 60;

/** Deeper than any game needs, and far from where recursion ends. */
export const nestingLevels = 64;

/** Characters, as JSON Schema counts them: Unicode code points (RFC 8259, section 7). */
export const idCharacters = 64;

/** A client gathers what it sends meanwhile into its next frame; so many messages, and no more. */
export const messagesPerFrame = 32;

/** More than the name of a numbering has. */
export const epochCharacters = 64;

/** To so many a message may go that is not for everybody. */
export const addresseesPerMessage = 32;

/** Of what a player tells of himself, as JSON. */
export const profileBytes = 256;

/** How seats look, as a JSON Schema's `pattern`: 64 bits in base64url. */
export const seatPattern = "^[A-Za-z0-9_-]{11}$";
