import { expect, it } from "vitest";
import { callFor } from "#adapters/outbound/dynamodb/pages.ts";
import { roomQuery } from "#adapters/outbound/dynamodb/rows.ts";
import type { PageWrite } from "#application/ports/journal.ts";
import { databaseSteps } from "../../../scripts/local-cloud/crashes/tick-steps.ts";
import { journalTableName, tableName } from "../../../scripts/local-cloud/names.ts";
import { aPage, aTick, entriesOf } from "../../support/pages.ts";

const entries = entriesOf("seat0000001", 1);
const users = { seat0000001: "user-1" };
const of = { epoch: "e.1", number: 1 };
const append = { kind: "append", ...of, entries, users, bytes: 9, limit: 99 } as const;

it.each([
  ["opens a tick", { kind: "create", page: aPage({ entries }) }, ["place"]],
  ["places and ends at once", { kind: "create", page: aTick({ entries }) }, ["place", "close"]],
  ["ends behind a full page", { kind: "create", page: aTick() }, ["close"]],
  ["adds", append, ["place"]],
  ["fills a page", { ...append, sealedAt: 1 }, ["place"]],
  ["ends", { kind: "seal", ...of, sealedAt: 1, sealedBy: "me" }, ["close"]],
  ["seals a page that goes on", { kind: "seal", ...of, sealedAt: 1 }, undefined],
] as const satisfies readonly [string, PageWrite, unknown][])(
  "knows the steps of a write that %s",
  (_, write, steps) => {
    const { operation, input } = callFor("lobby", write, 1);
    const call = databaseSteps(operation, { TableName: journalTableName, ...input });
    expect(call).toEqual(steps && { steps, room: "lobby" });
  },
);

it("knows the reading of a room's registry, of every shard", () => {
  const input = roomQuery(tableName, "lobby#12", 1);
  expect(databaseSteps("Query", input)).toEqual({ steps: ["registry"], room: "lobby" });
});

it.each([
  ["GetItem", { TableName: tableName }],
  ["PutItem", { TableName: tableName, Item: { entries: { L: [{ S: "[]" }] } } }],
  ["Query", { TableName: "another" }],
  ["Query", {}],
  ["PutItem", { TableName: journalTableName }],
  ["PutItem", { TableName: journalTableName, Item: { entries: 5, endsTick: "true" } }],
  ["UpdateItem", { TableName: journalTableName, Key: {}, UpdateExpression: 7 }],
  ["Scan", { TableName: journalTableName }],
])("takes nothing else for a step: %s %j", (action, input) => {
  expect(databaseSteps(action, input)).toBeUndefined();
});
