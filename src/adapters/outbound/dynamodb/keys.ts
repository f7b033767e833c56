import type { ConnectionKey } from "#domain/connection.ts";

/** How the table is keyed; the infrastructure creates it from this. */
export const tableSchema = {
  partitionKey: "roomShard",
  sortKey: "connectionId",
  /** The TTL attribute: whole epoch seconds. */
  expiry: "expiresAt",
} as const;

/** How the table of pages is keyed. */
export const journalSchema = {
  partitionKey: "room",
  sortKey: "page",
  expiry: "expiresAt",
} as const;

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
