/**
 * The least that keeps a message in order and relays it: a look at what was said last, a page behind
 * it, who is there, and one post for each, with the clients that everybody uses. What ours costs
 * beyond it is the price of everything else.
 */

import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";

const {
  CONNECTIONS_TABLE_NAME: tableName,
  JOURNAL_TABLE_NAME: journalTableName,
  MANAGEMENT_ENDPOINT: endpoint = "",
} = process.env;
const room = "lobby";
const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const gateway = new ApiGatewayManagementApiClient({ endpoint });

interface Event {
  readonly body: string;
  readonly requestContext: { readonly connectionId: string };
}

export async function handler({ body, requestContext }: Event) {
  const { message } = JSON.parse(body);
  const { Items: [last] = [] } = await lookForLast();
  const [{ Items: rows = [] }] = await Promise.all([whoIsThere(), place(message, last?.["page"])]);
  await Promise.all(
    rows
      .filter(({ connectionId }) => connectionId !== requestContext.connectionId)
      .map(({ connectionId }) =>
        gateway.send(
          new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(message) }),
        ),
      ),
  );
  return { statusCode: 200 };
}

function lookForLast() {
  return table.send(
    new QueryCommand({
      TableName: journalTableName,
      ConsistentRead: true,
      KeyConditionExpression: "room = :room",
      ExpressionAttributeValues: { ":room": room },
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
}

function place(message: string, last = 0) {
  return table.send(
    new PutCommand({
      TableName: journalTableName,
      Item: { room, page: last + 1, entries: [message], sealedAt: Date.now() },
      ConditionExpression: "attribute_not_exists(page)",
    }),
  );
}

function whoIsThere() {
  return table.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: "roomShard = :partition",
      FilterExpression: "expiresAt > :now",
      ExpressionAttributeValues: { ":partition": `${room}#0`, ":now": Date.now() / 1000 },
    }),
  );
}
