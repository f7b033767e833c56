import type { PostOutcome } from "#application/ports/messenger.ts";

/**
 * Tells what the status of an answer means for the recipient. A 400 is a malformed id or request,
 * and is no reason to forget anyone: only 410 says that a connection is gone.
 */
export function outcomeOfStatus(status: number): PostOutcome {
  if (status >= 200 && status < 300) return "delivered";
  if (status === 410) return "gone";
  if (status === 429) return "throttled";
  return status >= 500 ? "unavailable" : "rejected";
}

/**
 * Tells what a failed call of the SDK means for its recipient. The SDK sets
 * `$metadata.httpStatusCode` (there is no `statusCode` as in version 2), and no status at all when
 * no response came.
 */
export function outcomeOfError(error: unknown): PostOutcome {
  const status = statusOf(error);
  // An answer that the SDK accepts but cannot read delivers nothing for certain.
  return status === undefined || status < 300 ? "unavailable" : outcomeOfStatus(status);
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return undefined;
  const { $metadata: metadata } = error;
  if (typeof metadata !== "object" || metadata === null) return undefined;
  return "httpStatusCode" in metadata && typeof metadata.httpStatusCode === "number"
    ? metadata.httpStatusCode
    : undefined;
}
