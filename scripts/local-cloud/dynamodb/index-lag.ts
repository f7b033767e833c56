import { tableSchema } from "#adapters/outbound/dynamodb/keys.ts";
import type { UnknownRecord } from "../../json.ts";
import { isRecord, parseJson } from "../../json.ts";
import type { AwsAnswer } from "../aws-json/aws-json-server.ts";

/**
 * Lets the index of connections show new rows late, as DynamoDB may: its indexes are filled after a
 * write has been answered, and cannot be read consistently.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export class IndexLag {
  readonly #lagMs: number;
  readonly #addedAt = new Map<string, number>();

  constructor(lagMs: number) {
    this.#lagMs = lagMs;
  }

  /** @returns the answer to a call as it is with an index that lags */
  apply(action: string, input: UnknownRecord, answer: AwsAnswer): AwsAnswer {
    if (answer.status !== 200) return answer;
    if (action === "PutItem") this.#addedAt.set(keyOf(input["Item"]), performance.now());
    if (action !== "Query" || input["IndexName"] === undefined) return answer;
    const output = parseJson(answer.body);
    if (!isRecord(output) || !Array.isArray(output["Items"])) return answer;
    const items = output["Items"].filter((item) => this.#isShown(item));
    return { ...answer, body: JSON.stringify({ ...output, Items: items, Count: items.length }) };
  }

  #isShown(item: unknown): boolean {
    const key = keyOf(item);
    const addedAt = this.#addedAt.get(key);
    if (addedAt !== undefined && performance.now() - addedAt < this.#lagMs) return false;
    this.#addedAt.delete(key);
    return true;
  }
}

function keyOf(item: unknown): string {
  const { partitionKey, sortKey } = tableSchema;
  return isRecord(item) ? JSON.stringify([item[partitionKey], item[sortKey]]) : "";
}
