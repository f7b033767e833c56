import type { ServerFrame } from "../protocol/frames.js";
import { GatewayError } from "./errors.js";
/**
 * Reads what came over a socket.
 *
 * @returns a frame of the relay, perhaps of a type that this version of the library does not know;
 *   or what API Gateway said in its place: `{"message": "Internal server error", …}`
 */
export declare function readFrame(data: unknown): ServerFrame | GatewayError;
