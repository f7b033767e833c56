import { STATUS_CODES } from "node:http";
import type { ApiStage, Arrival, ConnectionFacts } from "../events/connection-facts.ts";
import { authorizerEvent, connectEvent } from "../events/lambda-events.ts";
import type { Backend, RouteAnswer } from "../integrations/backend.ts";
import type { HandshakeParameters } from "./handshake-parameters.ts";

/** A client that wants to connect. */
export interface Handshake {
  readonly arrival: Arrival;
  readonly connection: ConnectionFacts;
  readonly parameters: HandshakeParameters;
}

export interface Acceptance {
  readonly accepted: true;
  readonly connection: ConnectionFacts;
  /** Only what `$connect` returned: API Gateway never chooses one itself. */
  readonly subprotocol?: string;
}

/** The HTTP answer to a client that is not let in. */
export interface Refusal {
  readonly accepted: false;
  readonly status: number;
  readonly message: string;
}

/**
 * Asks the authorizer and then `$connect`; the client waits for both.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export async function decideHandshake(
  handshake: Handshake,
  api: ApiStage,
  backend: Backend,
): Promise<Acceptance | Refusal> {
  if (!backend.hasAuthorizer) return askConnect(handshake, api, backend);
  const { connection, parameters, arrival } = handshake;
  const event = authorizerEvent(api, connection, parameters, arrival);
  const answer = await backend.authorize(connection.connectionId, event, parameters.traceHeader);
  if (answer.outcome !== "allowed") return authorizerRefusals[answer.outcome];
  const authorized = { ...connection, authorizer: answer.authorizer };
  return askConnect({ ...handshake, connection: authorized }, api, backend);
}

async function askConnect(
  { connection, parameters, arrival }: Handshake,
  api: ApiStage,
  backend: Backend,
): Promise<Acceptance | Refusal> {
  const event = connectEvent(api, connection, parameters, arrival);
  const { traceHeader } = parameters;
  const answer = await backend.route(connection.connectionId, "$connect", event, {
    given: traceHeader,
  });
  if (answer.outcome !== "responded") return connectRefusals[answer.outcome];
  const { statusCode, subprotocol } = answer.response;
  if (!isSuccess(statusCode)) return refuse(statusCode, STATUS_CODES[statusCode] ?? "");
  return { accepted: true, connection, ...(subprotocol !== undefined && { subprotocol }) };
}

export function refuse(status: number, message: string): Refusal {
  return { accepted: false, status, message };
}

/** 401 and 403 are documented; 500 for all that an authorizer can do wrong was seen on AWS. */
const authorizerRefusals = {
  unauthorized: refuse(401, "Unauthorized"),
  denied: refuse(403, "Forbidden"),
  failed: refuse(500, "Internal server error"),
};

/**
 * Seen on AWS: 502 for a function that throws, crashes, runs into its own time limit or returns
 * nonsense, and any status but 2xx as it is. For a function that is throttled, REST APIs answer 500.
 */
const connectRefusals: Readonly<Record<Exclude<RouteAnswer["outcome"], "responded">, Refusal>> = {
  failed: refuse(502, "Internal server error"),
  throttled: refuse(500, "Internal server error"),
  "integration-timed-out": refuse(504, "Endpoint request timed out"),
};

function isSuccess(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 300;
}
