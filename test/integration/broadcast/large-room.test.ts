import { afterAll, beforeAll, expect, it } from "vitest";
import { createRelay } from "#application/relay.ts";
import { FixedClock } from "../../fakes/fixed-clock.ts";
import { InMemoryBars } from "../../fakes/in-memory-bars.ts";
import { InMemoryJournal } from "../../fakes/in-memory-journal.ts";
import { InMemoryMessenger } from "../../fakes/in-memory-messenger.ts";
import { InMemoryTelemetry } from "../../fakes/in-memory-telemetry.ts";
import { aConnection } from "../../support/builders.ts";
import { usualRules } from "../../support/fair-share.ts";
import { startTestRegistry } from "../../support/registry.ts";
import { aMessage } from "../../support/relay.ts";

let registry: Awaited<ReturnType<typeof startTestRegistry>>;

beforeAll(async () => {
  registry = await startTestRegistry();
});
afterAll(() => registry.close());

it("a room of 12,000 rows, which are several pages, is served to the last row", async () => {
  const room = "stadium";
  const crowd = Array.from({ length: 12_000 }, () => aConnection({ room }));
  await registry.seed(crowd);
  const messenger = new InMemoryMessenger();
  messenger.open(...crowd.map((it) => it.connectionId));
  const telemetry = new InMemoryTelemetry();
  const { connections } = registry;
  const { broadcast } = createRelay(
    {
      ...{ connections, messenger, telemetry },
      ...{ clock: new FixedClock(), journal: new InMemoryJournal(), bars: new InMemoryBars() },
      ...{ random: Math.random, nonce: () => "n" },
    },
    {
      ...{ concurrency: 128, maxFrameBytes: 131_072, tickMs: 100, roomPostsPerSecond: 2_000 },
      ...usualRules,
    },
  );

  await broadcast(aMessage(aConnection({ room }), { messages: ['"goal"'] }));

  const counts = { recipients: 12_000, delivered: 12_000, gone: 0, failed: 0, skipped: 0 };
  expect(telemetry.lines).toMatchObject([{ event: "tick", fields: counts }]);
  expect(crowd.every((it) => messenger.received(it.connectionId).length === 1)).toBe(true);
});
