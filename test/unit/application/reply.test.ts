import { describe, expect, it } from "vitest";
import { createReply } from "#application/use-cases/reply.ts";
import type { Fault } from "../../fakes/faulty-messenger.ts";
import { FaultyMessenger } from "../../fakes/faulty-messenger.ts";
import { SimulatedClock } from "../../fakes/simulated-clock.ts";
import { aConnectionId, epoch } from "../../support/builders.ts";

const pong = { type: "error", code: "internal", message: "x", retryable: true } as const;

async function replyUnder(faultOf: (attempt: number) => Fault) {
  const clock = new SimulatedClock(epoch);
  const connectionId = aConnectionId();
  const messenger = new FaultyMessenger(clock, (_, attempt) => faultOf(attempt));
  await createReply({ messenger, clock, random: () => 0.5 })(connectionId, pong);
  const attempts = messenger.attemptsAt(connectionId);
  return { attempts, delivered: messenger.deliveriesTo(connectionId), tookMs: clock.now() - epoch };
}

describe("a reply", () => {
  it("is posted once when all is well", async () => {
    const { attempts, delivered } = await replyUnder(() => ({ kind: "delivered", latencyMs: 1 }));
    expect([attempts, delivered]).toEqual([1, 1]);
  });

  it("is posted again, after a pause, while the gateway fails", async () => {
    const { attempts, delivered, tookMs } = await replyUnder((attempt) => ({
      kind: attempt < 3 ? "unavailable" : "delivered",
      latencyMs: 1,
    }));
    expect([attempts, delivered]).toEqual([3, 1]);
    expect(tookMs).toBe(3 * 1 + 10 + 20);
  });

  it.each(["gone", "rejected", "unanswered"] as const)(
    "is given up once it is %s",
    async (kind) => {
      const { attempts } = await replyUnder(() => ({ kind, latencyMs: 1 }));
      expect(attempts).toBe(1);
    },
  );

  it("is given up after five attempts, and after two seconds", async () => {
    const hopeless = await replyUnder(() => ({ kind: "throttled", latencyMs: 1 }));
    expect(hopeless.attempts).toBe(5);
    const slow = await replyUnder(() => ({ kind: "throttled", latencyMs: 900 }));
    expect(slow.tookMs).toBeLessThanOrEqual(2_000);
  });
});
