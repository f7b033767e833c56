import type { PostOutcome } from "#application/ports/messenger.ts";

/**
 * Tells what a failed call of the management API means for its recipient.
 *
 * The SDK sets `$metadata.httpStatusCode` (there is no `statusCode` as in version 2), and no
 * status at all when no response came. A 400 is a malformed id or request, and is no reason to
 * forget anyone: only 410 says that a connection is gone.
 */
export function outcomeOfError(error: unknown): Exclude<PostOutcome, "delivered"> {
  const status = statusOf(error);
  if (status === undefined) return "unavailable";
  if (status === 410) return "gone";
  if (status === 429) return "throttled";
  return status >= 500 ? "unavailable" : "rejected";
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("$metadata" in error)) return undefined;
  const { $metadata: metadata } = error;
  if (typeof metadata !== "object" || metadata === null) return undefined;
  return "httpStatusCode" in metadata && typeof metadata.httpStatusCode === "number"
    ? metadata.httpStatusCode
    : undefined;
}
