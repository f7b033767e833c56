import type { Connection, ConnectionKey } from "#domain/connection.ts";
import type { Protocol } from "#protocol/subprotocols.ts";
import { keyOf, roomOf, userIndex } from "./keys.ts";
import type { Item } from "./operations.ts";

/** The input of a Query for one partition of a room; `now` in epoch milliseconds. */
export function roomQuery(tableName: string, partition: string, now: number, startKey?: Item) {
  return {
    TableName: tableName,
    ConsistentRead: true,
    KeyConditionExpression: "roomShard = :partition",
    // TTL deletes rows up to two days late, and until then they are read like any other.
    FilterExpression: "expiresAt > :now",
    ExpressionAttributeValues: {
      ":partition": { S: partition },
      ":now": { N: String(now / 1000) },
    },
    ...(startKey && { ExclusiveStartKey: startKey }),
  };
}

/** The input of a Query for the connections of a user. An index cannot be read consistently. */
export function userQuery(tableName: string, userId: string, now: number, startKey?: Item) {
  return {
    TableName: tableName,
    IndexName: userIndex.name,
    KeyConditionExpression: `${userIndex.partitionKey} = :user`,
    FilterExpression: "expiresAt > :now",
    ExpressionAttributeValues: { ":user": { S: userId }, ":now": { N: String(now / 1000) } },
    ...(startKey && { ExclusiveStartKey: startKey }),
  };
}

export function toKey(key: ConnectionKey, shards: number): Item {
  const { roomShard, connectionId } = keyOf(key, shards);
  return { roomShard: { S: roomShard }, connectionId: { S: connectionId } };
}

export function toItem(connection: Connection, shards: number): Item {
  const { userId, protocol, seat, connectedAt, profile, expiresAt } = connection;
  return {
    ...toKey(connection, shards),
    userId: { S: userId },
    protocol: { S: protocol },
    seat: { S: seat },
    connectedAt: { N: String(connectedAt) },
    ...(profile !== undefined && { profile: { S: profile } }),
    expiresAt: { N: String(expiresAt) },
  };
}

export function toConnection(item: Item): Connection {
  const profile = item["profile"]?.S;
  return {
    connectionId: text(item, "connectionId"),
    room: roomOf(text(item, "roomShard")),
    userId: text(item, "userId"),
    protocol: text(item, "protocol") as Protocol,
    seat: text(item, "seat"),
    connectedAt: Number(item["connectedAt"]?.N),
    ...(profile !== undefined && { profile }),
    expiresAt: Number(item["expiresAt"]?.N),
  };
}

function text(item: Item, name: string): string {
  return item[name]?.S ?? "";
}
