import { afterAll, beforeAll, describe } from "vitest";
import { InMemoryConnections } from "../fakes/in-memory-connections.ts";
import { startTestRegistry } from "../support/registry.ts";
import { describeConnections } from "./connections.contract.ts";

const inMemory = new InMemoryConnections({ pageSize: 100 });

describeConnections("in memory", () => ({
  connections: inMemory,
  addMany: async (rows) => {
    for (const row of rows) await inMemory.add(row);
  },
  severalPages: 250,
}));

describe.each([1, 4])("with %i shards", (shards) => {
  let registry: Awaited<ReturnType<typeof startTestRegistry>>;

  beforeAll(async () => {
    registry = await startTestRegistry(shards);
  });
  afterAll(() => registry.close());

  describeConnections(`DynamoDB, ${shards} shards`, () => ({
    connections: registry.connections,
    addMany: registry.seed,
    // Rows of some 140 bytes, and pages of 1 MB.
    severalPages: 10_000 * shards,
  }));
});
