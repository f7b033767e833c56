import { afterAll, beforeAll } from "vitest";
import { InMemoryBars } from "../fakes/in-memory-bars.ts";
import { startTestRegistry } from "../support/registry.ts";
import { describeBars } from "./bars.contract.ts";

let registry: Awaited<ReturnType<typeof startTestRegistry>>;
beforeAll(async () => {
  registry = await startTestRegistry();
});
afterAll(() => registry.close());

const inMemory = new InMemoryBars();
describeBars("in memory", () => inMemory);
describeBars("DynamoDB", () => registry.bars);
