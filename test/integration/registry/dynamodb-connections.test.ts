import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { DynamodbClient } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { DynamodbConnections } from "#adapters/outbound/dynamodb/dynamodb-connections.ts";
import { toItem } from "#adapters/outbound/dynamodb/rows.ts";
import { aConnection, epoch, noHurry } from "../../support/builders.ts";
import { listening } from "../../support/listening.ts";

interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const throttle = { status: 400, body: { __type: "x#ThrottlingException", message: "Slow down." } };
const denial = { status: 400, body: { __type: "x#AccessDeniedException", message: "No." } };
const well = { status: 200, body: {} };

/** A registry on a server that answers each call as a test says. */
async function registryOn(answer: (call: Call, count: number) => typeof well) {
  const calls: Call[] = [];
  const load = { underWay: 0, most: 0 };
  const server = createServer(async (request, response) => {
    load.most = Math.max(load.most, ++load.underWay);
    const operation = `${request.headers["x-amz-target"]}`.replace("DynamoDB_20120810.", "");
    const call = { operation, input: JSON.parse(await text(request)) };
    const { status, body } = answer(call, calls.push(call));
    response.writeHead(status).end(JSON.stringify(body));
    load.underWay--;
  });
  const { url: endpoint } = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const credentials = () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
  const client = new DynamodbClient({ endpoint, region: "us-east-1", credentials });
  const table = { tableName: "connections", roomShards: 2 };
  const connections = new DynamodbConnections({ client, ...table });
  return { connections, calls, load };
}

describe("the registry asks DynamoDB", () => {
  it("for what was written last, of a room and of one row", async () => {
    const { connections, calls } = await registryOn(() => well);
    await Array.fromAsync(connections.inRoom("lobby", epoch, noHurry));
    await connections.find(aConnection(), noHurry);
    expect(calls.map(({ operation }) => operation)).toEqual(["Query", "Query", "GetItem"]);
    expect(calls.map(({ input }) => input["ConsistentRead"])).toEqual([true, true, true]);
  });

  it("for a user's connections in the index, which cannot be read so", async () => {
    const { connections, calls } = await registryOn(() => well);
    await connections.ofUser("user-1", epoch, noHurry);
    expect(calls.map(({ input }) => input)).toMatchObject([{ IndexName: "byUser" }]);
    expect(calls[0]?.input).not.toHaveProperty("ConsistentRead");
  });

  it("to write a row only where there is none, and to say what it has removed", async () => {
    const { connections, calls } = await registryOn(() => well);
    const player = aConnection();
    await connections.add(player, noHurry);
    await connections.remove(player, noHurry);
    expect(calls.map(({ input }) => input)).toMatchObject([
      { ConditionExpression: "attribute_not_exists(connectionId)" },
      { ReturnValues: "ALL_OLD" },
    ]);
  });
});

describe("a registry that is throttled", () => {
  it("does all that it is asked for all the same", async () => {
    // The first four of each kind are refused.
    const counts = new Map<string, number>();
    const player = aConnection();
    const row = toItem(player, 2);
    const { connections } = await registryOn(({ operation }) => {
      const count = (counts.get(operation) ?? 0) + 1;
      counts.set(operation, count);
      return count <= 4 ? throttle : { status: 200, body: { Attributes: row, Item: row } };
    });
    await expect(connections.add(player, noHurry)).resolves.toBe(true);
    await expect(connections.find(player, noHurry)).resolves.toEqual(player);
    await expect(connections.introduce(player, "null", noHurry)).resolves.toMatchObject({
      isNew: true,
    });
    await expect(connections.remove(player, noHurry)).resolves.toEqual(player);
    const pages = await Array.fromAsync(connections.inRoom("lobby", epoch, noHurry));
    expect(pages).toEqual([]);
  });

  it("removes all ghosts, some at once", async () => {
    const ghosts = Array.from({ length: 100 }, () => aConnection());
    const rows = new Map(ghosts.map((it) => [it.connectionId, toItem(it, 2)]));
    const { connections, load } = await registryOn(({ input }, count) => {
      const { connectionId } = input["Key"] as { connectionId: { S: string } };
      const Attributes = rows.get(connectionId.S) ?? {};
      return count % 3 === 0 ? throttle : { status: 200, body: { Attributes } };
    });
    const removed = await connections.removeAll(ghosts, noHurry);
    expect(new Set(removed)).toEqual(new Set(ghosts));
    expect(load.most).toBeLessThanOrEqual(32);
  });
});

it("a registry that may not remove rows says so after a few calls, none of which is left", async () => {
  const { connections, calls, load } = await registryOn(() => denial);
  const ghosts = Array.from({ length: 1_000 }, () => aConnection());
  await expect(connections.removeAll(ghosts, noHurry)).rejects.toThrow("AccessDeniedException");
  expect(calls.length).toBeLessThanOrEqual(32);
  expect(load.underWay).toBe(0);
});
