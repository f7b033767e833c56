import type { Journal, PageWrite } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { pageLifetimeSeconds } from "#domain/page.ts";
import type { DynamodbClient } from "./dynamodb-client.ts";
import { isConditionFailed, UnknownOutcomeError } from "./dynamodb-error.ts";
import type { Item } from "./operations.ts";
import type { PageCall } from "./pages.ts";
import { callFor, toPage } from "./pages.ts";

export interface DynamodbJournalOptions {
  readonly client: DynamodbClient;
  readonly tableName: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Pages as items of a table; each write is one conditional call, and each read is consistent. */
export class DynamodbJournal implements Journal {
  readonly #client: DynamodbClient;
  readonly #tableName: string;
  readonly #now: () => number;

  constructor({ client, tableName, now = Date.now }: DynamodbJournalOptions) {
    this.#client = client;
    this.#tableName = tableName;
    this.#now = now;
  }

  async newest(
    room: string,
    from: number,
    limit: number,
    deadline: number,
  ): Promise<readonly Page[]> {
    const pages: Page[] = [];
    for await (const some of this.#read(
      room,
      from,
      { ScanIndexForward: false, Limit: limit },
      deadline,
    )) {
      pages.push(...some);
      if (pages.length >= limit) break;
    }
    return pages.slice(0, limit);
  }

  since(room: string, from: number, deadline: number): AsyncIterable<readonly Page[]> {
    return this.#read(room, from, {}, deadline);
  }

  async write(room: string, write: PageWrite, deadline: number): Promise<Page | undefined> {
    const expiresAt = Math.floor(this.#now() / 1000) + pageLifetimeSeconds;
    const call = callFor(room, write, expiresAt);
    const attributes = await this.#write(call, deadline);
    if (attributes === undefined) return undefined;
    return write.kind === "create" ? write.page : toPage(attributes);
  }

  /** @returns nothing when the condition did not hold, or when it is not known whether it did */
  async #write({ operation, input }: PageCall, deadline: number): Promise<Item | undefined> {
    const call = { TableName: this.#tableName, ...input };
    try {
      const output = await this.#client.call(operation, call, { deadline, isRepeatable: false });
      return "Attributes" in output ? output.Attributes : {};
    } catch (error) {
      if (error instanceof UnknownOutcomeError || isConditionFailed(error)) return undefined;
      throw error;
    }
  }

  async *#read(
    room: string,
    from: number,
    order: object,
    deadline: number,
  ): AsyncGenerator<readonly Page[]> {
    let startKey: Item | undefined;
    do {
      const input = {
        TableName: this.#tableName,
        ConsistentRead: true,
        KeyConditionExpression: "#room = :room AND #page >= :from",
        ExpressionAttributeNames: { "#room": "room", "#page": "page" },
        ExpressionAttributeValues: { ":room": { S: room }, ":from": { N: String(from) } },
        ...order,
        ...(startKey && { ExclusiveStartKey: startKey }),
      };
      const page = await this.#client.call("Query", input, { deadline, isRepeatable: true });
      const { Items: items = [] } = page;
      if (items.length > 0) yield items.map(toPage);
      startKey = page.LastEvaluatedKey;
    } while (startKey !== undefined);
  }
}
