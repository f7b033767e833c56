import { describe, expect, it } from "vitest";
import { roomQuery, toConnection, toItem } from "#adapters/outbound/dynamodb/rows.ts";
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

it("a row has what a player has told of himself, as he wrote it", () => {
  const connection = aConnection({ room: "arena", profile: '{ "id":76561197980428154 }' });
  const row = toItem(connection, 4);
  expect(row["profile"]).toEqual({ S: '{ "id":76561197980428154 }' });
  expect(toConnection(row)).toEqual(connection);
});

it("a row is a connection of the room that was asked for", () => {
  const connection = aConnection({ room: "arena", protocol: "relay.v1" });
  const { connectionId, userId, protocol, seat, connectedAt, expiresAt } = connection;
  const row = {
    roomShard: { S: "arena#0" },
    connectionId: { S: connectionId },
    userId: { S: userId },
    protocol: { S: protocol },
    seat: { S: seat },
    connectedAt: { N: String(connectedAt) },
    expiresAt: { N: String(expiresAt) },
  };
  expect(toItem(connection, 1)).toEqual(row);
  expect(toConnection(row)).toEqual(connection);
});
