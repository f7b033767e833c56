import { expect, test } from "vitest";
import { keyOf, tableSchema } from "../../src/adapters/outbound/dynamodb/keys.ts";
import { synthesiseRelay } from "./synthesised-relay.ts";

const { reader } = synthesiseRelay();
const { properties } = reader.only("AWS::DynamoDB::Table");

test("the table is paid by the request", () => {
  expect(properties.BillingMode).toBe("PAY_PER_REQUEST");
  expect(properties).not.toHaveProperty("ProvisionedThroughput");
});

test("the table has the keys that rows are written with, both strings", () => {
  const key = keyOf({ room: "lobby", connectionId: "R0oXAdfD0kwCH6w=" }, 1);

  expect(properties.KeySchema).toEqual([
    { AttributeName: tableSchema.partitionKey, KeyType: "HASH" },
    { AttributeName: tableSchema.sortKey, KeyType: "RANGE" },
  ]);
  expect(Object.keys(key)).toEqual([tableSchema.partitionKey, tableSchema.sortKey]);
  expect(properties.AttributeDefinitions).toEqual([
    { AttributeName: tableSchema.partitionKey, AttributeType: "S" },
    { AttributeName: tableSchema.sortKey, AttributeType: "S" },
  ]);
});

test("rows expire", () => {
  expect(properties.TimeToLiveSpecification).toEqual({
    AttributeName: tableSchema.expiry,
    Enabled: true,
  });
});

test("there is no index, whose reads would lag behind", () => {
  expect(properties).not.toHaveProperty("GlobalSecondaryIndexes");
  expect(properties).not.toHaveProperty("LocalSecondaryIndexes");
});
