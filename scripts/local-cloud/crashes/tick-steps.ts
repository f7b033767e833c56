import { journalSchema } from "#adapters/outbound/dynamodb/keys.ts";
import type { UnknownRecord } from "../../json.ts";
import { isRecord } from "../../json.ts";
import { journalTableName, tableName } from "../names.ts";
import type { TickStep } from "./crash-orders.ts";

/** A call of a service that is a step of a tick, or two. */
export interface StepCall {
  readonly steps: readonly TickStep[];
  /** Where the call itself tells it. */
  readonly room?: string;
}

export const postCall: StepCall = { steps: ["post"] };

/** @returns the steps that a call of DynamoDB is, if it is one */
export function databaseSteps(action: string, input: UnknownRecord): StepCall | undefined {
  const { TableName: table } = input;
  if (table === tableName && action === "Query") {
    // No room name has a "#" in it.
    return stepCall(["registry"], queriedPartition(input)?.replace(/#\d+$/, ""));
  }
  if (table !== journalTableName) return undefined;
  if (action === "Query") return stepCall(["read"], queriedPartition(input));
  const written = writtenPage(action, input);
  if (written === undefined) return undefined;
  const { key, attributes } = written;
  const steps: TickStep[] = [];
  if (attributes.has("entries")) steps.push("place");
  if (attributes.has("endsTick")) steps.push("close");
  return steps.length === 0 ? undefined : stepCall(steps, textOf(key[journalSchema.partitionKey]));
}

function stepCall(steps: readonly TickStep[], room: string | undefined): StepCall {
  return { steps, ...(room !== undefined && { room }) };
}

interface WrittenPage {
  readonly key: UnknownRecord;
  /** What the write gives to the page, as far as it tells steps apart. */
  readonly attributes: ReadonlySet<string>;
}

function writtenPage(action: string, input: UnknownRecord): WrittenPage | undefined {
  const { Item: item, Key: key } = input;
  if (action === "PutItem" && isRecord(item)) return { key: item, attributes: given(item) };
  if (action === "UpdateItem" && isRecord(key)) return { key, attributes: setBy(input) };
  return undefined;
}

/** A page is created with all its attributes, but need not have entries, or end its tick. */
function given({ entries, endsTick }: UnknownRecord): ReadonlySet<string> {
  const attributes = new Set<string>();
  if (isRecord(entries) && Array.isArray(entries["L"]) && entries["L"].length > 0) {
    attributes.add("entries");
  }
  if (isRecord(endsTick) && endsTick["BOOL"] === true) attributes.add("endsTick");
  return attributes;
}

function setBy({ UpdateExpression: update, ExpressionAttributeNames: names }: UnknownRecord) {
  const targets = String(update).matchAll(/(#\w+) = /g);
  return new Set([...targets].map(([, name = ""]) => String(isRecord(names) ? names[name] : "")));
}

/** The value that a query wants the partition key to have. */
function queriedPartition(input: UnknownRecord): string | undefined {
  const { KeyConditionExpression: condition, ExpressionAttributeValues: values } = input;
  const [, placeholder = ""] = /^\S+ = (:\w+)/.exec(String(condition)) ?? [];
  return isRecord(values) ? textOf(values[placeholder]) : undefined;
}

function textOf(value: unknown): string | undefined {
  const text = isRecord(value) ? value["S"] : undefined;
  return typeof text === "string" ? text : undefined;
}
