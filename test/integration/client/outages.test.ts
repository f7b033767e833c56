import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededNumbers } from "../../../scripts/bench/stand-in/seeded-numbers.ts";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { eventuallyHolds } from "../../support/eventually.ts";
import { aPlayer, untilOpen } from "./support/players.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    // Posts fail all the while, ticks, replays and pongs alike.
    faults: [
      { kind: "500", share: 0.1 },
      { kind: "429", share: 0.05 },
      { kind: "reset-after", share: 0.02 },
    ],
  });
});
afterAll(() => cloud.close());

/** Something breaks: one client's network, its connection, the gateway, the functions, or nothing. */
async function harm(draw: number, victim: string | undefined): Promise<void> {
  const { gateway } = cloud;
  if (draw < 0.25 && victim !== undefined) gateway.vanish(victim);
  else if (draw < 0.5 && victim !== undefined) gateway.disconnect(victim);
  else if (draw < 0.6) await gateway.restart();
  else if (draw < 0.65) cloud.router.restart();
}

const schedules = Array.from({ length: 50 }, (_, seed) => seed);

describe.each(schedules)("schedule %d of outages", (seed) => {
  it("ends connected, and with every message on both sides, once and in one order", async () => {
    const random = seededNumbers(seed);
    const room = `room-${seed}`;
    const options = { room, echo: true, whileDisconnected: { queue: 10 } };
    const sender = aPlayer(cloud, "sender", options);
    const receiver = aPlayer(cloud, "receiver", options);
    const missed: unknown[] = [];
    for (const { relay } of [sender, receiver]) relay.on("missed", (it) => missed.push(it));
    await untilOpen(sender.relay, receiver.relay);

    const numbers = [0, 1, 2, 3, 4, 5, 6, 7];
    for (const number of numbers) {
      const open = cloud.gateway.connections();
      await harm(random(), open[Math.floor(random() * open.length)]?.connectionId);
      await sender.relay.request(number, { timeoutMs: 25_000 });
    }

    await eventuallyHolds(() => {
      for (const { relay, heard } of [sender, receiver]) {
        expect([relay.state, heard.map(({ message }) => message)]).toEqual(["open", numbers]);
      }
    });
    expect(missed).toEqual([]);
    await Promise.all([sender.relay.close(), receiver.relay.close()]);
  });
});
