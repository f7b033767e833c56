import type { ErrorFrame } from "#domain/frames.ts";
import { InvalidMessage, Refusal } from "#domain/refusals.ts";

/** How an error is answered: to the gateway with a status, to the client with an error frame. */
export interface Answer {
  /** The handshake is refused with it; on other routes it shows in the access log only. */
  readonly status: number;
  readonly frame: Omit<ErrorFrame, "id">;
  /** Whether the connection ends with it. */
  readonly closes: boolean;
}

/** What API Gateway wants of a route's integration. */
export interface RouteResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const statuses: ReadonlyMap<string, number> = new Map([
  ["unauthorized", 401],
  ["token_expired", 401],
  ["payload_too_large", 413],
]);

const closingCodes: ReadonlySet<string> = new Set(["token_expired"]);

/** The one table from an error to its answer. An unexpected error never shows its message. */
export function answerTo(error: unknown): Answer {
  const refusal = asRefusal(error);
  if (refusal === undefined) {
    const message = "Something went wrong on our side; try again.";
    return {
      status: 500,
      frame: { type: "error", code: "internal", message, retryable: true },
      closes: false,
    };
  }
  const { code, message, retryable } = refusal;
  return {
    status: statuses.get(code) ?? 400,
    frame: { type: "error", code, message, retryable },
    closes: closingCodes.has(code),
  };
}

function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const [violation] = schemaViolations(error);
  return violation && new InvalidMessage(describe(violation));
}

interface SchemaViolation {
  /** A JSON pointer from the event, so `/body/id` is the frame's `id`. */
  readonly instancePath: string;
  /** Names the rule, never the value. */
  readonly message?: string;
}

function describe({ instancePath, message }: SchemaViolation): string {
  const field = instancePath.split("/").slice(2).join(".");
  return `${field === "" ? "The frame" : `"${field}"`} ${message ?? "is not valid"}.`;
}

/** `@middy/validator` puts the violations into the cause of the error that it throws. */
function schemaViolations(error: unknown): readonly SchemaViolation[] {
  if (!(error instanceof Error) || typeof error.cause !== "object" || error.cause === null) {
    return [];
  }
  const cause: { package?: unknown; data?: unknown } = error.cause;
  return cause.package === "@middy/validator" && Array.isArray(cause.data) ? cause.data : [];
}
