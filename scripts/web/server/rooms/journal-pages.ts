import type { QueryCommandInput } from "@aws-sdk/client-dynamodb";
import { DynamoDBClient, paginateQuery } from "@aws-sdk/client-dynamodb";
import { journalSchema } from "../../../../src/adapters/outbound/dynamodb/keys.ts";
import { toPage } from "../../../../src/adapters/outbound/dynamodb/pages.ts";
import type { Page } from "../../../../src/domain/page.ts";
import type { TableOptions } from "../table-options.ts";

/** Reads what the backend has written down of rooms, in the table itself. */
export class JournalPages {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor({ endpoint, region, credentials, tableName }: TableOptions) {
    this.#client = new DynamoDBClient({ endpoint, region, credentials });
    this.#tableName = tableName;
  }

  /** @returns newest first, at most so many @throws what the SDK throws */
  newest(room: string, limit: number): Promise<readonly Page[]> {
    const order = { ScanIndexForward: false, Limit: limit };
    return this.#read(room, 0, order, (pages) => pages.length >= limit);
  }

  /** @returns the pages of the tick that begins with this one, oldest first @throws what the SDK throws */
  async ofTick(room: string, epoch: string, number: number): Promise<readonly Page[]> {
    const isOfTick = (page: Page) => page.epoch === epoch && page.tick === number;
    const pages = await this.#read(room, number, {}, (read) => !read.every(isOfTick));
    return pages.filter(isOfTick);
  }

  close(): void {
    this.#client.destroy();
  }

  async #read(
    room: string,
    from: number,
    order: Pick<QueryCommandInput, "ScanIndexForward" | "Limit">,
    isEnough: (pages: readonly Page[]) => boolean,
  ): Promise<readonly Page[]> {
    const query = {
      TableName: this.#tableName,
      ConsistentRead: true,
      KeyConditionExpression: "#room = :room AND #page >= :from",
      ExpressionAttributeNames: {
        "#room": journalSchema.partitionKey,
        "#page": journalSchema.sortKey,
      },
      ExpressionAttributeValues: { ":room": { S: room }, ":from": { N: String(from) } },
      ...order,
    };
    const pages: Page[] = [];
    for await (const { Items: items = [] } of paginateQuery({ client: this.#client }, query)) {
      pages.push(...items.map(toPage));
      if (isEnough(pages)) break;
    }
    return pages;
  }
}
