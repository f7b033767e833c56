import type { ConnectionFacts } from "../../local-cloud/gateway/events/connection-facts.ts";
import { newArrival } from "../../local-cloud/gateway/events/connection-facts.ts";
import { authorizerEvent, messageEvent } from "../../local-cloud/gateway/events/lambda-events.ts";
import { api, region } from "../../local-cloud/names.ts";

const room = "lobby";
const userId = "8e2c5b1e-0000-4000-8000-000000000000";
const host = `${api.apiId}.execute-api.${region}.amazonaws.com`;

const sourceIp = "192.0.2.1";

/** A token that lasts for the whole benchmark, in epoch seconds. */
const tokenExpiresAt = Math.floor(Date.now() / 1000) + 86_400;

const sender: ConnectionFacts = {
  connectionId: "PJqCEeHqRcFCHlw=",
  connectedAt: Date.now() - 60_000,
  host,
  sourceIp,
};

const seat = "kJ3xPq0aZ9w";

/** The only other player of the room, as the table has it. */
export const recipientRow = {
  roomShard: { S: `${room}#0` },
  connectionId: { S: "PJqCFfHyKRcCHlw=" },
  userId: { S: userId },
  protocol: { S: "plain" },
  seat: { S: "aZ9wkJ3xPq0" },
  connectedAt: { N: String(sender.connectedAt) },
  expiresAt: { N: String(tokenExpiresAt) },
};

/** What was said last in the room, a minute ago, as the table has it. */
export const lastPage = {
  room: { S: room },
  page: { N: "41" },
  epoch: { S: "pXb0dF3K.1" },
  entries: { L: [{ S: `["${seat}","PJqCEfHqRcFCHlw=","hello"]` }] },
  users: { M: { [seat]: { S: userId } } },
  bytes: { N: "98" },
  tick: { N: "41" },
  bytesBefore: { N: "0" },
  openedAt: { N: String(sender.connectedAt) },
  closesAt: { N: String(sender.connectedAt) },
  sealedAt: { N: String(sender.connectedAt) },
  sealedBy: { S: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef" },
  endsTick: { BOOL: true },
  expiresAt: { N: String(tokenExpiresAt) },
};

/** A player says something. */
export function aMessage() {
  const authorizer = {
    ...{ principalId: userId, userId, room, protocol: "plain", seat },
    tokenExpiresAt: String(tokenExpiresAt),
  };
  return messageEvent(
    api,
    { ...sender, authorizer },
    {
      routeKey: "message",
      messageId: "PJqCFfHyKRcCHlw=",
      body: JSON.stringify({ action: "message", message: "x".repeat(256) }),
      arrival: newArrival(),
    },
  );
}

/** A player wants to connect. */
export function anAuthorization(accessToken: string) {
  const headers = { Host: host, Authorization: `Bearer ${accessToken}` };
  const maps = { single: headers, multi: {} };
  const query = { single: { room }, multi: { room: [room] } };
  const traceHeader = "";
  const parameters = { headers: maps, endToEndHeaders: maps, query, host, sourceIp, traceHeader };
  return authorizerEvent(api, sender, parameters, newArrival());
}
