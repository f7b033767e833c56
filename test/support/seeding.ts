import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { BatchWriteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { keyOf } from "#adapters/outbound/dynamodb/keys.ts";
import type { Connection } from "#domain/connection.ts";
import { encodeEntry } from "#domain/entry.ts";
import { contentBytes } from "#domain/page.ts";

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
    const requests = batch.map(({ userId, protocol, seat, connectedAt, expiresAt, ...key }) => ({
      PutRequest: {
        Item: { ...keyOf(key, shards), userId, protocol, seat, connectedAt, expiresAt },
      },
    }));
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
  }
}

/** Stores the first page of a room, of a tick that whoever has opened it has left two seconds ago. */
export async function seedLeftTick(
  client: DynamoDBDocumentClient,
  tableName: string,
  room: string,
  { seat, userId, json }: { readonly seat: string; readonly userId: string; readonly json: string },
): Promise<void> {
  const entries = [encodeEntry({ seat, id: 1 }, json)];
  const users = { [seat]: userId };
  const closesAt = Date.now() - 2_000;
  const page = {
    ...{ room, page: 1, epoch: "seeded.1", entries, users, bytes: contentBytes(entries, users) },
    ...{ tick: 1, bytesBefore: 0, openedAt: closesAt - 100, closesAt, endsTick: false },
    expiresAt: Math.floor(Date.now() / 1000) + 3_600,
  };
  await client.send(new PutCommand({ TableName: tableName, Item: page }));
}
