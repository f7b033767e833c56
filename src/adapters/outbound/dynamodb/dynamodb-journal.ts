import type { Journal, PageWrite } from "#application/ports/journal.ts";
import type { Page } from "#domain/page.ts";
import { pageLifetimeSeconds } from "#domain/page.ts";
import { Busy } from "#domain/refusals.ts";
import type { DynamodbClient } from "./dynamodb-client.ts";
import { isConditionFailed, mayPass, UnknownOutcomeError } from "./dynamodb-error.ts";
import type { Item, Outputs } from "./operations.ts";
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

  /**
   * A write that waited for its turn would be of a page that has changed meanwhile, and would use up
   * the write units of others for being refused.
   *
   * @returns nothing when the condition did not hold, when it is not known whether it did, or when
   *   there was no room for it
   */
  async #write({ operation, input }: PageCall, deadline: number): Promise<Item | undefined> {
    this.#assertInTime(deadline);
    const call = { TableName: this.#tableName, ...input };
    try {
      const output = await this.#client.call(operation, call, { deadline, isRepeatable: false });
      return "Attributes" in output ? output.Attributes : {};
    } catch (error) {
      const isUnknown = error instanceof UnknownOutcomeError;
      if (isUnknown || isConditionFailed(error) || mayPass(error)) return undefined;
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
      const page = await this.#query(input, deadline);
      const { Items: items = [] } = page;
      if (items.length > 0) yield items.map(toPage);
      startKey = page.LastEvaluatedKey;
    } while (startKey !== undefined);
  }

  /**
   * What passes by itself is waited out by the client of DynamoDB.
   *
   * @throws {Busy} when that did not pass up to the deadline, or it was over before anything was sent
   */
  async #query(input: object, deadline: number): Promise<Outputs["Query"]> {
    this.#assertInTime(deadline);
    try {
      return await this.#client.call("Query", input, { deadline, isRepeatable: true });
    } catch (error) {
      throw mayPass(error) ? new Busy({ cause: error }) : error;
    }
  }

  #assertInTime(deadline: number): void {
    if (this.#now() >= deadline) throw new Busy();
  }
}
