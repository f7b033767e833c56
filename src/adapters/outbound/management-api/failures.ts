import type { NoAnswer } from "#adapters/outbound/aws-http/http-connection.ts";
import type { HttpResponse } from "#adapters/outbound/aws-http/response-reader.ts";
import type { Failed, Failure } from "#application/ports/messenger.ts";

/**
 * What an answer that is no success means for the connection that was called. A 400 is a malformed id
 * or request, and is no reason to forget anyone: only API Gateway's own 410 says that a connection is
 * gone.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function failureOf({
  status,
  errorType,
}: Pick<HttpResponse, "status" | "errorType">): Failed {
  const name = errorName(errorType);
  return { outcome: outcomeOf(status, name), reason: name ?? `status_${status}` };
}

function outcomeOf(status: number, name: string | undefined): Failure {
  if (status === 410 && name === "GoneException") return "gone";
  if (status === 429) return "throttled";
  return status >= 500 ? "unavailable" : "rejected";
}

/** The header may have a namespace after a colon: `GoneException:http://internal.amazon.com/…`. */
function errorName(errorType: string): string | undefined {
  return /^([A-Za-z]{1,64})(?::|$)/.exec(errorType)?.[1];
}

const silences: Readonly<Record<NoAnswer, Failed>> = {
  unsent: { outcome: "unavailable", reason: "no_connection" },
  cut_off: { outcome: "unavailable", reason: "cut_off" },
  unanswered: { outcome: "unanswered", reason: "no_answer" },
};

/** What it means that there is no answer. */
export function failureWithoutAnswer(why: NoAnswer): Failed {
  return silences[why];
}
