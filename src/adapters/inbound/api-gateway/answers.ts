import { InvalidMessage, Refusal } from "#domain/refusals.ts";
import type { Code } from "#protocol/codes.ts";
import { codes } from "#protocol/codes.ts";
import type { ErrorFrame } from "#protocol/frames.ts";

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

const statuses: Readonly<Record<Code, number>> = {
  malformed_json: 400,
  forbidden_key: 400,
  invalid_message: 400,
  unknown_action: 400,
  invalid_room: 400,
  invalid_session: 400,
  unsupported_subprotocol: 400,
  unauthorized: 401,
  token_expired: 401,
  barred: 403,
  kicked: 403,
  replaced: 403,
  room_forbidden: 403,
  room_full: 409,
  behind: 409,
  out_of_order: 409,
  payload_too_large: 413,
  too_fast: 429,
  busy: 503,
  internal: 500,
};

const closingCodes: ReadonlySet<Code> = new Set(["token_expired"]);

/** The one table from an error to its answer. An unexpected error never shows its message. */
export function answerTo(error: unknown): Answer {
  const refusal = asRefusal(error);
  const { code, message } = refusal ?? unexpected;
  const retryAfterMs = refusal?.retryAfterMs;
  return {
    status: statuses[code],
    frame: {
      ...{ type: "error", code, message, retryable: codes[code].retryable },
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
    closes: closingCodes.has(code),
  };
}

const unexpected = {
  code: "internal",
  message: "Something went wrong on our side; try again.",
} as const;

function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const violations = schemaViolations(error);
  const [first] = violations;
  // Of a choice, each of the alternatives is reported before it.
  const violation = violations.find(({ keyword }) => keyword === "oneOf") ?? first;
  return violation && new InvalidMessage(describe(violation));
}

interface SchemaViolation {
  /** A JSON pointer from the event, so `/body/id` is the frame's `id`. */
  readonly instancePath: string;
  readonly keyword?: string;
  /** Names the rule, never the value. */
  readonly message?: string;
}

function describe({ instancePath, keyword, message }: SchemaViolation): string {
  if (keyword === "oneOf") return 'A frame has "message" or "messages", and not both.';
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
