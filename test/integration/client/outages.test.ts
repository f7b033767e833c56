import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AckFrame } from "#protocol/frames.ts";
import { seededNumbers } from "../../../scripts/bench/stand-in/seeded-numbers.ts";
import { RelayError } from "../../../src/client/errors.ts";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { eventually } from "../../support/eventually.ts";
import { aPlayer, untilOpen } from "./support/players.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    // Posts fail all the while, messages, acknowledgements and pongs alike.
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

/** Sends until the relay has acknowledged it; a repetition is a message of its own. */
async function insist(send: () => Promise<AckFrame>): Promise<AckFrame> {
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof RelayError)) throw error;
    }
  }
}

const schedules = Array.from({ length: 50 }, (_, seed) => seed);

describe.each(schedules)("schedule %d of outages", (seed) => {
  it("ends connected, and with everything that was delivered, once and in order", async () => {
    const random = seededNumbers(seed);
    const room = `room-${seed}`;
    const options = { room, whileDisconnected: { queue: 10 }, requestTimeoutMs: 3_000 };
    const sender = aPlayer(cloud, "sender", options);
    const receiver = aPlayer(cloud, "receiver", options);
    await untilOpen(sender.relay, receiver.relay);

    const delivered: string[] = [];
    const attempt = async (number: number) => {
      const ack = await insist(() => sender.relay.request(number));
      if (ack.delivered > 0) delivered.push(ack.messageId);
      return ack;
    };
    for (let number = 0; number < 8; number++) {
      const open = cloud.gateway.connections();
      await harm(random(), open[Math.floor(random() * open.length)]?.connectionId);
      await attempt(number);
    }
    await untilOpen(sender.relay, receiver.relay);
    await eventually(
      () => attempt(99),
      (ack) => ack.delivered > 0,
    );
    await eventually(
      () => receiver.heard.map(({ messageId }) => messageId),
      (ids) => delivered.every((id) => ids.includes(id)),
    );

    const ids = receiver.heard.map(({ messageId }) => messageId);
    const numbers = receiver.heard.map(({ message }) => Number(message));
    expect(new Set(ids).size).toBe(ids.length);
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    expect([sender.relay.state, receiver.relay.state]).toEqual(["open", "open"]);
    await Promise.all([sender.relay.close(), receiver.relay.close()]);
  });
});
