import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { DynamodbClient } from "#adapters/outbound/dynamodb/dynamodb-client.ts";
import { DynamodbConnections } from "#adapters/outbound/dynamodb/dynamodb-connections.ts";
import { aConnection, noHurry } from "../../support/builders.ts";
import { eventuallyHolds } from "../../support/eventually.ts";
import { listening } from "../../support/listening.ts";

/** Connections in a table of a server that has no rows, and answers when it is told to. */
async function registryOf(mayAnswer: Promise<void>) {
  const inputs: unknown[] = [];
  const server = createServer(async (request, response) => {
    inputs.push(await json(request));
    await mayAnswer;
    response.end("{}");
  });
  const { url: endpoint } = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const credentials = () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" });
  const client = new DynamodbClient({ endpoint, region: "us-east-1", credentials });
  const table = { tableName: "connections", roomShards: 1 };
  const connections = new DynamodbConnections({ client, ...table });
  return { connections, inputs };
}

it("many rows are removed 32 at once, each of them once", async () => {
  const gate = Promise.withResolvers<void>();
  const { connections, inputs } = await registryOf(gate.promise);
  const ghosts = Array.from({ length: 40 }, () => aConnection({ room: "arena" }));
  const removal = connections.removeAll(ghosts, noHurry);
  await eventuallyHolds(() => expect(inputs).toHaveLength(32));
  // Whoever is not held back has sent its request by now.
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  expect(inputs).toHaveLength(32);
  gate.resolve();
  await removal;
  const keys = ghosts.map(({ connectionId }) =>
    expect.objectContaining({
      Key: { roomShard: { S: "arena#0" }, connectionId: { S: connectionId } },
    }),
  );
  expect(inputs).toHaveLength(40);
  expect(inputs).toEqual(expect.arrayContaining(keys));
});
