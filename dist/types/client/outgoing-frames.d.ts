import type { Json } from "../protocol/json.js";
/**
 * API Gateway ends a connection that sends a larger frame, and a browser cannot split a message
 * into several (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html).
 */
export declare const largestFrameBytes = 32768;
/**
 * @param id asks for an acknowledgement
 * @throws {InvalidMessageError} for what the relay would refuse, while the caller can still be told
 * @throws {MessageTooLargeError}
 */
export declare function messageText(message: Json, id?: string): string;
export declare function heartbeatText(id: string): string;
