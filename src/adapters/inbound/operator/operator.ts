import type { MiddlewareObj } from "@middy/core";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { parseBody } from "#adapters/inbound/api-gateway/body.ts";
import { timeLimitsOf } from "#adapters/inbound/api-gateway/time-limits.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { LogFields, Telemetry } from "#application/ports/telemetry.ts";
import { InvalidMessage, Refusal } from "#domain/refusals.ts";
import { nestingLevels } from "#protocol/limits.ts";
import { InvalidRequest } from "./invalid-request.ts";
import type { Operation, OperationDependencies } from "./operations.ts";
import { createOperations } from "./operations.ts";

export interface OperatorDependencies extends OperationDependencies {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** What is around the handler: tracing and the like. */
  readonly middlewares: readonly MiddlewareObj[];
}

/** What an operator is answered; `code` is for programs, `message` for people. */
export type Result =
  | { readonly ok: true; readonly [member: string]: unknown }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * The Lambda handler that operators and other backends invoke, with an event such as
 * `{"operation":"say","room":"arena","message":"Round two"}`. Who may is for IAM to say. It answers
 * whatever it is sent, and every answer is one line of the log.
 */
export function createOperator(dependencies: OperatorDependencies) {
  const { clock, telemetry } = dependencies;
  const operations = createOperations(dependencies);

  async function operate(event: unknown, context: Context): Promise<Result> {
    const { deliverBy, endBy } = timeLimitsOf(context, clock);
    const errand = { invocationId: context.awsRequestId, deadline: deliverBy, endBy };
    let known: LogFields = {};
    try {
      const { operation, caller, ...input } = readEvent(event);
      known = { caller: readCaller(caller) };
      const { name, order } = find(operation);
      known = { ...known, operation: name };
      const { about, carryOut } = order(input);
      known = { ...known, ...about };
      const answer = await carryOut(errand);
      telemetry.log("info", "operated", { ...known, ...numbersIn(answer) });
      return { ok: true, ...answer };
    } catch (error) {
      return refuse(error, known);
    }
  }

  /** @throws {InvalidRequest} */
  function find(name: unknown): { readonly name: string; readonly order: Operation } {
    const order = typeof name === "string" ? operations.get(name) : undefined;
    if (typeof name === "string" && order !== undefined) return { name, order };
    const names = [...operations.keys()].map((it) => `"${it}"`).join(", ");
    throw new InvalidRequest(`"operation" is one of ${names}.`, "unknown_operation");
  }

  /** An unexpected error never shows its message. */
  function refuse(error: unknown, known: LogFields): Result {
    if (error instanceof Refusal || error instanceof InvalidRequest) {
      const { code, message } = error;
      telemetry.log("info", "not_operated", { ...known, code }, error.cause);
      return { ok: false, code, message };
    }
    const code = "internal";
    telemetry.log("error", "not_operated", { ...known, code }, error);
    return { ok: false, code, message: "Something went wrong; the function's log tells what." };
  }

  return middy<unknown, Result>(operate).use([...dependencies.middlewares]);
}

/**
 * As safe to handle as what players send, since they are sent what is said here.
 *
 * @throws {InvalidRequest} for what is no object
 * @throws {ForbiddenKey}
 * @throws {InvalidMessage} nested too deep
 */
function readEvent(event: unknown): { readonly [member: string]: unknown } {
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    throw new InvalidRequest('An event is one JSON object, such as {"operation":"rooms"}.');
  }
  return parseBody(textOf(event)).value;
}

function textOf(event: object): string {
  try {
    return JSON.stringify(event);
  } catch {
    // What JSON can be read from can be written as well, unless the stack is too short for it.
    throw new InvalidMessage(`An event may be nested ${nestingLevels} levels deep.`);
  }
}

/** The characters of an ARN. */
const callerPattern = /^[\w+=,.@:/-]{1,512}$/;

/**
 * Lambda does not tell a function who has invoked it, so callers say it themselves: the log has their
 * word for it, and CloudTrail has the proof.
 *
 * @throws {InvalidRequest}
 */
function readCaller(caller: unknown): string | undefined {
  if (caller === undefined) return undefined;
  if (typeof caller === "string" && callerPattern.test(caller)) return caller;
  throw new InvalidRequest('"caller" is an ARN, or another name of up to 512 such characters.');
}

function numbersIn(answer: object): LogFields {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => Number.isFinite(value)));
}
