import type { Bars } from "#application/ports/bars.ts";
import type { DynamodbClient } from "./dynamodb-client.ts";
import { isConditionFailed } from "./dynamodb-error.ts";
import { barKeyOf, refusalsKeyOf } from "./keys.ts";
import type { Item } from "./operations.ts";

export interface DynamodbBarsOptions {
  readonly client: DynamodbClient;
  /** That of the connections. */
  readonly tableName: string;
}

/** A bar is a row of its own in the table of connections, which ends by itself. */
export class DynamodbBars implements Bars {
  readonly #client: DynamodbClient;
  readonly #tableName: string;

  constructor({ client, tableName }: DynamodbBarsOptions) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async bar(userId: string, until: number, deadline: number): Promise<void> {
    const expiresAt = Math.ceil(until / 1000);
    const input = {
      TableName: this.#tableName,
      Item: { ...keyFor(userId), expiresAt: { N: String(expiresAt) } },
      ConditionExpression: "attribute_not_exists(expiresAt) OR expiresAt < :until",
      ExpressionAttributeValues: { ":until": { N: String(expiresAt) } },
    };
    try {
      await this.#client.call("PutItem", input, { deadline, isRepeatable: true });
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
    }
  }

  async unbar(userId: string, deadline: number): Promise<void> {
    const input = { TableName: this.#tableName, Key: keyFor(userId) };
    await this.#client.call("DeleteItem", input, { deadline, isRepeatable: true });
  }

  async isBarred(userId: string, now: number, deadline: number): Promise<boolean> {
    const input = { TableName: this.#tableName, Key: keyFor(userId), ConsistentRead: true };
    const { Item: row } = await this.#client.call("GetItem", input, {
      deadline,
      isRepeatable: true,
    });
    // TTL deletes rows late.
    return row !== undefined && Number(row["expiresAt"]?.N) * 1000 > now;
  }

  async addRefusals(
    userId: string,
    second: number,
    refusals: number,
    deadline: number,
  ): Promise<number> {
    const input = {
      TableName: this.#tableName,
      Key: toItem(refusalsKeyOf(userId, second)),
      UpdateExpression: "ADD refusals :some SET expiresAt = :end",
      ExpressionAttributeValues: {
        ":some": { N: String(refusals) },
        ":end": { N: String(second + refusalSeconds) },
      },
      ReturnValues: "ALL_NEW",
    };
    const { Attributes: row } = await this.#client.call("UpdateItem", input, {
      deadline,
      isRepeatable: false,
    });
    return Number(row?.["refusals"]?.N);
  }
}

/** How long a count is kept: far longer than the second that it is of. */
const refusalSeconds = 60;

function keyFor(userId: string): Item {
  return toItem(barKeyOf(userId));
}

function toItem({ roomShard, connectionId }: ReturnType<typeof barKeyOf>): Item {
  return { roomShard: { S: roomShard }, connectionId: { S: connectionId } };
}
