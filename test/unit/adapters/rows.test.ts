import { describe, expect, it } from "vitest";
import { roomQuery, toConnection } from "#adapters/outbound/dynamodb/rows.ts";
import { aConnection, epoch } from "../../support/builders.ts";

describe("the query for a room", () => {
  it("reads consistently, so that who has just come in is not missed", () => {
    expect(roomQuery("connections", "arena#0", epoch)).toEqual({
      TableName: "connections",
      ConsistentRead: true,
      KeyConditionExpression: "roomShard = :partition",
      FilterExpression: "expiresAt > :now",
      ExpressionAttributeValues: {
        ":partition": { S: "arena#0" },
        ":now": { N: String(epoch / 1000) },
      },
    });
  });

  it("goes on where the page before ended", () => {
    const startKey = { roomShard: { S: "arena#0" }, connectionId: { S: "AAAAAAAAAAAAAAA=" } };
    expect(roomQuery("connections", "arena#0", epoch, startKey)).toMatchObject({
      ExclusiveStartKey: startKey,
    });
  });
});

it("a row is a connection of the room that was asked for", () => {
  const { connectionId, userId, protocol, connectedAt, expiresAt } = aConnection();
  const row = {
    connectionId: { S: connectionId },
    userId: { S: userId },
    protocol: { S: protocol },
    connectedAt: { N: String(connectedAt) },
    expiresAt: { N: String(expiresAt) },
  };
  expect(toConnection(row, "arena")).toEqual({
    ...{ connectionId, userId, protocol, connectedAt, expiresAt },
    room: "arena",
  });
});
