/**
 * The least that relays a message: one query, and one post for each row, with the clients that
 * everybody uses. What ours costs beyond it is the price of everything else.
 */

import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";

const { CONNECTIONS_TABLE_NAME: tableName, MANAGEMENT_ENDPOINT: endpoint = "" } = process.env;
const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const gateway = new ApiGatewayManagementApiClient({ endpoint });

interface Event {
  readonly body: string;
  readonly requestContext: { readonly connectionId: string };
}

export async function handler({ body, requestContext }: Event) {
  const { message } = JSON.parse(body);
  const { Items: rows = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: "roomShard = :partition",
      FilterExpression: "expiresAt > :now",
      ExpressionAttributeValues: { ":partition": "lobby#0", ":now": Date.now() / 1000 },
    }),
  );
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
