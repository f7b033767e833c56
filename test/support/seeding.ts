import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { keyOf } from "#adapters/outbound/dynamodb/keys.ts";
import type { Connection } from "#domain/connection.ts";

/** Stores rows as the registry does, 25 in a call. */
export async function seedConnections(
  client: DynamoDBDocumentClient,
  tableName: string,
  connections: readonly Connection[],
  shards = 1,
): Promise<void> {
  const batches: Connection[][] = [];
  for (let i = 0; i < connections.length; i += 25) batches.push(connections.slice(i, i + 25));
  for (const batch of batches) {
    const requests = batch.map(({ userId, protocol, connectedAt, expiresAt, ...key }) => ({
      PutRequest: { Item: { ...keyOf(key, shards), userId, protocol, connectedAt, expiresAt } },
    }));
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
  }
}
