import { afterAll, beforeAll } from "vitest";
import { InMemoryAllRooms } from "../fakes/in-memory-all-rooms.ts";
import { InMemoryBars } from "../fakes/in-memory-bars.ts";
import { InMemoryConnections } from "../fakes/in-memory-connections.ts";
import { startTestRegistry } from "../support/registry.ts";
import { describeAllRooms } from "./all-rooms.contract.ts";

let registry: Awaited<ReturnType<typeof startTestRegistry>>;
beforeAll(async () => {
  registry = await startTestRegistry(4);
});
afterAll(() => registry.close());

const connections = new InMemoryConnections();
const inMemory = {
  allRooms: new InMemoryAllRooms(connections),
  bars: new InMemoryBars(),
  async addMany(rows: Parameters<typeof registry.seed>[0]) {
    for (const row of rows) await connections.add(row);
  },
  severalPages: 10,
};

describeAllRooms("in memory", () => inMemory);
describeAllRooms("DynamoDB, 4 shards", () => ({
  allRooms: registry.allRooms,
  bars: registry.bars,
  addMany: registry.seed,
  // Rows of some 200 bytes, and pages of 1 MB.
  severalPages: 12_000,
}));
