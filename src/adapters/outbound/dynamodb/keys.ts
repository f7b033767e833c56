import type { ConnectionKey } from "#domain/connection.ts";

/** How a table is keyed; the infrastructure and the local cloud create it from this. */
export interface TableSchema {
  /** The name of a string. */
  readonly partitionKey: string;
  readonly sortKey: string;
  /** In DynamoDB's JSON. */
  readonly sortKeyType: "S" | "N";
  /** The TTL attribute: whole epoch seconds. */
  readonly expiry: string;
  /** By another attribute, a string; with all that the rows have. */
  readonly index?: { readonly name: string; readonly partitionKey: string };
}

/** Where the connections of a user are found, whatever their rooms. */
export const userIndex = { name: "byUser", partitionKey: "userId" } as const;

/** The table of connections. */
export const tableSchema = {
  partitionKey: "roomShard",
  sortKey: "connectionId",
  sortKeyType: "S",
  expiry: "expiresAt",
  index: userIndex,
} as const satisfies TableSchema;

/** The primary key of the row that keeps a user out. No room has an empty name. */
export function barKeyOf(userId: string) {
  return { roomShard: `#bar#${userId}`, connectionId: "bar" };
}

/** The primary key of the count of a user's refusals in one second. */
export function refusalsKeyOf(userId: string, second: number) {
  return { roomShard: `#refusals#${userId}`, connectionId: String(second) };
}

/** The table of pages. */
export const journalSchema = {
  partitionKey: "room",
  sortKey: "page",
  sortKeyType: "N",
  expiry: "expiresAt",
} as const satisfies TableSchema;

/** The primary key of a connection's row. */
export function keyOf({ room, connectionId }: ConnectionKey, shards: number) {
  return { roomShard: partitionOf(room, shardOf(connectionId, shards)), connectionId };
}

/**
 * The partitions that hold a room. DynamoDB gives each 3,000 reads and 1,000 writes a second, so a
 * very busy room is spread over several
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
 */
export function partitionsOf(room: string, shards: number): string[] {
  return Array.from({ length: shards }, (_, shard) => partitionOf(room, shard));
}

/** The room of a partition. */
export function roomOf(partition: string): string {
  return partition.slice(0, partition.lastIndexOf("#"));
}

/** No room name has a "#", so no room can name another's partition. */
function partitionOf(room: string, shard: number): string {
  return `${room}#${shard}`;
}

/** FNV-1a: spreads ids evenly and needs nothing but arithmetic. */
function shardOf(connectionId: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < connectionId.length; i++) {
    hash = Math.imul(hash ^ connectionId.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash % shards;
}
