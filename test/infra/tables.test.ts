import { describe, expect, test } from "vitest";
import { callFor } from "../../src/adapters/outbound/dynamodb/pages.ts";
import { toKey } from "../../src/adapters/outbound/dynamodb/rows.ts";
import { aPage } from "../support/pages.ts";
import { synthesiseRelay } from "./synthesised-relay.ts";

const { reader } = synthesiseRelay();
const { connectionTable, journalTable } = reader;
const tables = [
  ["connections", connectionTable],
  ["pages", journalTable],
] as const;

test("there are two tables", () => {
  expect(reader.ofType("AWS::DynamoDB::Table")).toHaveLength(2);
  expect(connectionTable.id).not.toBe(journalTable.id);
});

describe.each(tables)("the table of %s", (_, { properties }) => {
  test("is paid by the request", () => {
    expect(properties.BillingMode).toBe("PAY_PER_REQUEST");
    expect(properties).not.toHaveProperty("ProvisionedThroughput");
    expect(properties).not.toHaveProperty("OnDemandThroughput");
  });

  test("forgets what has expired", () => {
    expect(properties.TimeToLiveSpecification).toEqual({
      AttributeName: "expiresAt",
      Enabled: true,
    });
  });

  test("is encrypted by DynamoDB's own key, as every table is that names no other", () => {
    expect(properties).not.toHaveProperty("SSESpecification");
  });

  test("tells nobody of its changes, and is copied nowhere", () => {
    for (const property of ["StreamSpecification", "Replicas", "KinesisStreamSpecification"]) {
      expect(properties).not.toHaveProperty(property);
    }
    expect(properties.PointInTimeRecoverySpecification ?? {}).not.toMatchObject({
      PointInTimeRecoveryEnabled: true,
    });
  });
});

test("connections are found by their user as well, with all that is known of them", () => {
  expect(connectionTable.properties.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: "byUser",
      KeySchema: [{ AttributeName: "userId", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ]);
});

test("no other index, whose reads would lag behind", () => {
  expect(journalTable.properties).not.toHaveProperty("GlobalSecondaryIndexes");
  for (const [, { properties }] of tables) {
    expect(properties).not.toHaveProperty("LocalSecondaryIndexes");
  }
});

test.each([
  ["connections", connectionTable, toKey({ room: "lobby", connectionId: "R0oXAdfD0kwCH6w=" }, 1)],
  ["pages", journalTable, keyOfPage()],
] as const)("the table of %s has the keys that its rows are written with", (_, table, row) => {
  const { KeySchema: keys, AttributeDefinitions: attributes } = table.properties;
  const types = Object.entries(row).map(([name, value]) => ({
    AttributeName: name,
    AttributeType: Object.keys(value).join(),
  }));

  expect(keys).toEqual([
    { AttributeName: types[0]?.AttributeName, KeyType: "HASH" },
    { AttributeName: types[1]?.AttributeName, KeyType: "RANGE" },
  ]);
  expect(attributes).toEqual(expect.arrayContaining(types));
});

/** As the log names a page that it changes. */
function keyOfPage(): Readonly<Record<string, object>> {
  const { epoch, number } = aPage();
  const write = { kind: "seal", epoch, number, sealedAt: 1 } as const;
  const { input } = callFor("lobby", write, 1);
  if (!("Key" in input) || typeof input.Key !== "object") throw new Error("It names no page.");
  return { ...input.Key };
}
