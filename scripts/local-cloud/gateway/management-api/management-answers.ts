import type { Answer } from "../http/answer.ts";
import { error } from "../http/answer.ts";

/** Without a body, and known to the SDKs by its header alone (measured). */
export const gone: Answer = { status: 410, errorType: "GoneException" };

/** The one answer to too many calls and to a client that reads too slowly. */
export const limitExceeded = error(429, "LimitExceededException", "Too Many Requests");

export const payloadTooLarge = error(413, "PayloadTooLargeException", "Request Too Long");
