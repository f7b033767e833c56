import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { TableSchema } from "#adapters/outbound/dynamodb/keys.ts";
import { inBackground } from "../../in-background.ts";
import type { DatabaseAccess } from "./tables.ts";
import { unlessRefused } from "./unless-refused.ts";

export interface ExpiringTable {
  readonly tableName: string;
  readonly schema: TableSchema;
}

/** DynamoDB itself takes up to some days. */
const everyMs = 10 * 60_000;

/**
 * Deletes what has expired in some tables, late, as TTL does: until then it is read like all else.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export class TimeToLive {
  readonly #database: DynamoDBClient;
  readonly #client: DynamoDBDocumentClient;
  readonly #tables: readonly ExpiringTable[];
  readonly #timer: NodeJS.Timeout;
  #sweep: Promise<void> = Promise.resolve();

  /** @param warned told why something could not be deleted; it is tried again */
  constructor(
    access: DatabaseAccess,
    tables: readonly ExpiringTable[],
    warned: (message: string) => void,
  ) {
    this.#database = new DynamoDBClient(access);
    this.#client = DynamoDBDocumentClient.from(this.#database);
    this.#tables = tables;
    this.#timer = setInterval(() => {
      this.#sweep = this.sweep(Date.now()).catch((error: unknown) => {
        warned(`What has expired could not be deleted: ${error}`);
      });
      inBackground(this.#sweep);
    }, everyMs).unref();
  }

  /**
   * Deletes all that has expired by a moment, in epoch milliseconds.
   *
   * @throws what the SDK throws
   */
  async sweep(now: number): Promise<void> {
    for (const table of this.#tables) await this.#sweepTable(table, Math.floor(now / 1000));
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sweep;
    this.#database.destroy();
  }

  async #sweepTable({ tableName, schema }: ExpiringTable, now: number): Promise<void> {
    const { partitionKey, sortKey, expiry } = schema;
    const hasExpired = {
      ExpressionAttributeNames: { "#expiry": expiry },
      ExpressionAttributeValues: { ":now": now },
    };
    const pages = paginateScan(
      { client: this.#client },
      { TableName: tableName, FilterExpression: "#expiry < :now", ...hasExpired },
    );
    for await (const { Items: items = [] } of pages) {
      for (const item of items) {
        const deletion = new DeleteCommand({
          TableName: tableName,
          Key: { [partitionKey]: item[partitionKey], [sortKey]: item[sortKey] },
          // It may have been written to meanwhile, and lives on then.
          ConditionExpression: "#expiry < :now",
          ...hasExpired,
        });
        await this.#client.send(deletion).catch(unlessRefused);
      }
    }
  }
}
