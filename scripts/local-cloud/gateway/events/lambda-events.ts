import type { HandshakeParameters, ParameterMaps } from "../handshake/handshake-parameters.ts";
import type { ApiStage, Arrival, Closure, ConnectionFacts } from "./connection-facts.ts";

export function methodArn({ region, accountId, apiId, stage }: ApiStage): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/$connect`;
}

/**
 * What a REQUEST authorizer is invoked with: all headers, the ids of the connection to be, and no
 * `isBase64Encoded`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export function authorizerEvent(
  api: ApiStage,
  connection: ConnectionFacts,
  parameters: HandshakeParameters,
  arrival: Arrival,
) {
  return {
    type: "REQUEST",
    methodArn: methodArn(api),
    ...headerMembers(parameters.headers),
    ...queryMembers(parameters.query),
    stageVariables: {},
    requestContext: requestContext(api, connection, {
      routeKey: "$connect",
      eventType: "CONNECT",
      arrival,
    }),
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html */
export function connectEvent(
  api: ApiStage,
  connection: ConnectionFacts,
  parameters: HandshakeParameters,
  arrival: Arrival,
) {
  return {
    ...headerMembers(parameters.endToEndHeaders),
    ...queryMembers(parameters.query),
    requestContext: requestContext(api, connection, {
      routeKey: "$connect",
      eventType: "CONNECT",
      arrival,
    }),
    isBase64Encoded: false,
  };
}

/** Neither headers nor query, which are the handshake's: so recorded events have it. */
export function messageEvent(
  api: ApiStage,
  connection: ConnectionFacts,
  message: {
    readonly routeKey: string;
    readonly messageId: string;
    readonly body: string;
    readonly arrival: Arrival;
  },
) {
  const { routeKey, messageId, body, arrival } = message;
  return {
    requestContext: requestContext(api, connection, {
      routeKey,
      eventType: "MESSAGE",
      arrival,
      messageId,
    }),
    body,
    isBase64Encoded: false,
  };
}

/** Only `Host` is real among the headers; the others are dummies, always the same three. */
export function disconnectEvent(
  api: ApiStage,
  connection: ConnectionFacts,
  closure: Closure,
  arrival: Arrival,
) {
  const headers = {
    Host: connection.host,
    "x-api-key": "",
    "X-Forwarded-For": "",
    "x-restapi": "",
  };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    requestContext: requestContext(api, connection, {
      routeKey: "$disconnect",
      eventType: "DISCONNECT",
      arrival,
      closure,
    }),
    isBase64Encoded: false,
  };
}

function headerMembers({ single, multi }: ParameterMaps) {
  return { headers: single, multiValueHeaders: multi };
}

function queryMembers(query: ParameterMaps | undefined) {
  if (query === undefined) return {};
  return { queryStringParameters: query.single, multiValueQueryStringParameters: query.multi };
}

interface EventFacts {
  readonly routeKey: string;
  readonly eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
  readonly arrival: Arrival;
  readonly messageId?: string;
  readonly closure?: Closure;
}

/** Members in the order of recorded events; what does not apply is absent, not null. */
function requestContext(
  { apiId, stage }: ApiStage,
  connection: ConnectionFacts,
  { routeKey, eventType, arrival, messageId, closure }: EventFacts,
) {
  const { connectionId, connectedAt, host, sourceIp, userAgent, authorizer } = connection;
  const { requestId, requestedAt } = arrival;
  return {
    routeKey,
    ...(authorizer !== undefined && { authorizer }),
    ...(messageId !== undefined && { messageId }),
    ...(closure !== undefined && { disconnectStatusCode: closure.code }),
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(requestedAt),
    messageDirection: "IN",
    ...(closure !== undefined && { disconnectReason: closure.reason }),
    stage,
    connectedAt,
    requestTimeEpoch: requestedAt,
    identity: { ...(userAgent !== undefined && { userAgent }), sourceIp },
    requestId,
    domainName: host,
    connectionId,
    apiId,
  };
}

/** The time format of the Common Log Format: `29/Nov/2023:08:04:03 +0000`. */
function commonLogTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
}
