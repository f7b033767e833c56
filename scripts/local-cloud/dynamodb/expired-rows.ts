import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { tableSchema } from "../../../src/adapters/outbound/dynamodb/keys.ts";
import type { TableOptions } from "./tables.ts";
import { unlessRefused } from "./unless-refused.ts";

/**
 * Lets the row of a connection expire at a moment, whatever room it is in; nothing if it has none.
 *
 * @param expiresAt epoch seconds
 * @throws what the SDK throws
 */
export async function expireRow(
  { endpoint, region, credentials, tableName: TableName }: TableOptions,
  connectionId: string,
  expiresAt: number,
): Promise<void> {
  const database = new DynamoDBClient({ endpoint, region, credentials });
  const client = DynamoDBDocumentClient.from(database);
  const { partitionKey, sortKey, expiry } = tableSchema;
  try {
    // The room is in the partition key, and a local table is small.
    const pages = paginateScan(
      { client },
      {
        ...{ TableName, ConsistentRead: true, FilterExpression: "#id = :id" },
        ExpressionAttributeNames: { "#id": sortKey },
        ExpressionAttributeValues: { ":id": connectionId },
      },
    );
    for await (const { Items: rows = [] } of pages) {
      for (const row of rows) {
        const change = new UpdateCommand({
          TableName,
          Key: { [partitionKey]: row[partitionKey], [sortKey]: connectionId },
          UpdateExpression: "SET #expiry = :expiry",
          // It may have left meanwhile, and must not come back.
          ConditionExpression: "attribute_exists(#id)",
          ExpressionAttributeNames: { "#expiry": expiry, "#id": sortKey },
          ExpressionAttributeValues: { ":expiry": expiresAt },
        });
        await client.send(change).catch(unlessRefused);
      }
    }
  } finally {
    database.destroy();
  }
}
