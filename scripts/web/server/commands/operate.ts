import { isRecord } from "../../../json.ts";
import type { LambdaFunction } from "../../../local-cloud/lambda/lambda-function.ts";
import type { Operation } from "../../api.ts";
import { RequestRefused } from "../http/problem.ts";

/**
 * Lets the operator's function do what was asked for at the console.
 *
 * @throws {RequestRefused} 400 with the function's own code and sentence, 404 for a connection that is
 * not in the room (any more), 502 when the function failed
 */
export async function operate(operator: LambdaFunction, operation: Operation): Promise<void> {
  const event = { ...eventOf(operation), caller: "console" };
  const invocation = await operator.invoke(event, event.operation);
  const answer = invocation.outcome === "returned" ? invocation.value : undefined;
  if (!isRecord(answer)) {
    const message = "The operator's function failed; the terminal says how.";
    throw new RequestRefused(502, "operator_failed", message);
  }
  if (answer["ok"] !== true) {
    throw new RequestRefused(400, String(answer["code"]), String(answer["message"]));
  }
  if (operation.kind === "kick" && answer["connections"] === 0) {
    throw new RequestRefused(404, "not_connected", "There is no such connection in the room.");
  }
}

function eventOf(operation: Operation) {
  switch (operation.kind) {
    case "kick": {
      const { room, connectionId: connection } = operation;
      return { operation: "kick", room, connection };
    }
    case "kick-user": {
      const { userId: user, barSeconds: bar } = operation;
      return { operation: "kick", user, ...(bar !== undefined && { bar }) };
    }
    case "unbar":
      return { operation: "unbar", user: operation.userId };
    case "say":
      return { operation: "say", room: operation.room, message: operation.text };
  }
}
