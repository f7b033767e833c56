import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { AwsCredentials } from "#adapters/outbound/aws-http/aws-credentials.ts";
import type { AllRooms } from "#application/ports/all-rooms.ts";
import { roomOf } from "./keys.ts";

export interface DynamodbAllRoomsOptions {
  /** Without a path. */
  readonly endpoint: string;
  readonly region: string;
  /** Asked for each attempt, so that rotation is followed. */
  readonly credentials: () => AwsCredentials;
  /** That of the connections. */
  readonly tableName: string;
}

/**
 * Reads the whole table, by the AWS SDK: nobody waits for the cold start of what only operators ask,
 * and the role of the router must not be able to do this.
 */
export class DynamodbAllRooms implements AllRooms {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor({ endpoint, region, credentials, tableName }: DynamodbAllRoomsOptions) {
    const client = new DynamoDBClient({ endpoint, region, credentials: async () => credentials() });
    this.#client = DynamoDBDocumentClient.from(client);
    this.#tableName = tableName;
  }

  async count(now: number, deadline: number): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const input = {
      TableName: this.#tableName,
      ProjectionExpression: "roomShard",
      // Whom a bar keeps out is no attribute of its row: only connections have a user.
      FilterExpression: "expiresAt > :now AND attribute_exists(userId)",
      ExpressionAttributeValues: { ":now": now / 1000 },
    };
    const abortSignal = AbortSignal.timeout(clamp(deadline - Date.now()));
    for await (const { Items: rows = [] } of paginateScan({ client: this.#client }, input, {
      abortSignal,
    })) {
      for (const { roomShard } of rows) {
        const room = roomOf(String(roomShard));
        counts.set(room, (counts.get(room) ?? 0) + 1);
      }
    }
    return counts;
  }
}

/** A timer of Node's has 31 bits. */
function clamp(milliseconds: number): number {
  return Math.min(Math.max(0, milliseconds), 2 ** 31 - 1);
}
