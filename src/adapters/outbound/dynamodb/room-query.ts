import type { Connection } from "#domain/connection.ts";
import type { Protocol } from "#protocol/subprotocols.ts";

/** A value in DynamoDB's JSON, as far as rows have them. */
interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
}

type Row = Readonly<Record<string, AttributeValue>>;

/** The output of a Query. */
export interface QueryOutput {
  readonly Items?: readonly Row[];
  /** Where the next page begins; absent on the last. */
  readonly LastEvaluatedKey?: Row;
}

/** The input of a Query for one partition of a room; `now` in epoch milliseconds. */
export function roomQuery(tableName: string, partition: string, now: number, startKey?: Row) {
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

/** The room is in the partition key, and known to whoever asked for it. */
export function toConnection(row: Row, room: string): Connection {
  return {
    connectionId: text(row, "connectionId"),
    room,
    userId: text(row, "userId"),
    protocol: text(row, "protocol") as Protocol,
    connectedAt: Number(row["connectedAt"]?.N),
    expiresAt: Number(row["expiresAt"]?.N),
  };
}

function text(row: Row, name: string): string {
  return row[name]?.S ?? "";
}
