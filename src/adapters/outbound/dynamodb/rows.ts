import type { Connection, ConnectionKey } from "#domain/connection.ts";
import type { Protocol } from "#protocol/subprotocols.ts";
import { keyOf } from "./keys.ts";
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

export function toKey(key: ConnectionKey, shards: number): Item {
  const { roomShard, connectionId } = keyOf(key, shards);
  return { roomShard: { S: roomShard }, connectionId: { S: connectionId } };
}

export function toItem(connection: Connection, shards: number): Item {
  const { userId, protocol, seat, connectedAt, expiresAt } = connection;
  return {
    ...toKey(connection, shards),
    userId: { S: userId },
    protocol: { S: protocol },
    seat: { S: seat },
    connectedAt: { N: String(connectedAt) },
    expiresAt: { N: String(expiresAt) },
  };
}

/** The room is in the partition key, and known to whoever asked for it. */
export function toConnection(item: Item, room: string): Connection {
  return {
    connectionId: text(item, "connectionId"),
    room,
    userId: text(item, "userId"),
    protocol: text(item, "protocol") as Protocol,
    seat: text(item, "seat"),
    connectedAt: Number(item["connectedAt"]?.N),
    expiresAt: Number(item["expiresAt"]?.N),
  };
}

function text(item: Item, name: string): string {
  return item[name]?.S ?? "";
}
