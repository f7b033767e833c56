import { describe, expect, it } from "vitest";
import { createReplies } from "#application/delivery/reply.ts";
import type { Closed } from "#application/ports/messenger.ts";
import { encodeText } from "#domain/frame.ts";
import type { Fault } from "../../../fakes/faulty-messenger.ts";
import { FaultyMessenger } from "../../../fakes/faulty-messenger.ts";
import { InMemoryTelemetry } from "../../../fakes/in-memory-telemetry.ts";
import { SimulatedClock } from "../../../fakes/simulated-clock.ts";
import { aConnectionId, epoch, noHurry } from "../../../support/builders.ts";

const answer = { type: "error", code: "internal", message: "x", retryable: true } as const;

function replies(faultOf: (attempt: number) => Fault) {
  const clock = new SimulatedClock(epoch);
  const telemetry = new InMemoryTelemetry();
  const messenger = new FaultyMessenger(clock, (_, attempt) => faultOf(attempt));
  const shared = { clock, telemetry, messenger };
  return { ...shared, ...createReplies({ ...shared, random: () => 0.5 }) };
}

async function replyUnder(faultOf: (attempt: number) => Fault, deadline = noHurry) {
  const { reply, clock, messenger, telemetry } = replies(faultOf);
  const connectionId = aConnectionId();
  await reply(connectionId, answer, deadline);
  return {
    connectionId,
    attempts: messenger.attemptsAt(connectionId),
    delivered: messenger.deliveriesTo(connectionId),
    tookMs: clock.now() - epoch,
    lines: telemetry.lines,
  };
}

describe("a reply", () => {
  it("is posted once when all is well, and nothing is logged", async () => {
    const result = await replyUnder(() => ({ kind: "delivered", latencyMs: 1 }));
    expect(result).toMatchObject({ attempts: 1, delivered: 1, lines: [] });
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
    expect([slow.attempts, slow.tookMs]).toEqual([3, 2_000]);
    const silent = await replyUnder(() => ({ kind: "delivered", latencyMs: 60_000 }));
    expect(silent.tookMs).toBe(2_000);
  });

  it("is given up at the deadline, when that is earlier", async () => {
    const { tookMs } = await replyUnder(
      () => ({ kind: "delivered", latencyMs: 9_000 }),
      epoch + 300,
    );
    expect(tookMs).toBe(300);
  });

  it("is not tried again when the pause would end after the deadline", async () => {
    const { attempts, tookMs } = await replyUnder(
      () => ({ kind: "throttled", latencyMs: 1 }),
      epoch + 20,
    );
    expect([attempts, tookMs]).toEqual([1, 1]);
  });

  it("that fails is logged with its reason, and one to a client that is gone is not", async () => {
    const failed = await replyUnder(() => ({ kind: "rejected", latencyMs: 1 }));
    const { connectionId } = failed;
    const fields = { connectionId, type: "error", outcome: "rejected", reason: "rejected" };
    expect(failed.lines).toEqual([
      expect.objectContaining({ level: "warn", event: "not_answered", fields }),
    ]);
    const gone = await replyUnder(() => ({ kind: "gone", latencyMs: 1 }));
    expect(gone.lines).toEqual([]);
  });
});

describe("several frames for one client", () => {
  const frames = ["1", "2", "3"].map(encodeText);

  it("are posted one after another, each again while the gateway fails", async () => {
    const { sendAll, messenger } = replies((attempt) => ({
      kind: attempt === 2 ? "unavailable" : "delivered",
      latencyMs: 1,
    }));
    const texts: string[] = [];
    const post = messenger.post.bind(messenger);
    messenger.post = (connectionId, frame, deadline) => {
      texts.push(new TextDecoder().decode(frame));
      return post(connectionId, frame, deadline);
    };
    await sendAll("a", frames, noHurry);
    expect(texts).toEqual(["1", "2", "2", "3"]);
  });

  it("end with the first that fails, which is logged unless the client is gone", async () => {
    const failing = replies((attempt) => ({
      kind: attempt === 2 ? "rejected" : "delivered",
      latencyMs: 1,
    }));
    await failing.sendAll("a", frames, noHurry);
    expect(failing.messenger.attemptsAt("a")).toBe(2);
    expect(failing.telemetry.lines).toMatchObject([
      { event: "not_answered", fields: { connectionId: "a", type: "replay" } },
    ]);
    const gone = replies(() => ({ kind: "gone", latencyMs: 1 }));
    await gone.sendAll("a", frames, noHurry);
    expect([gone.messenger.attemptsAt("a"), gone.telemetry.lines]).toEqual([1, []]);
  });
});

describe("hanging up", () => {
  it("is tried again while the gateway fails, and is logged when it fails for good", async () => {
    const { hangUp, messenger, telemetry } = replies(() => ({ kind: "gone", latencyMs: 0 }));
    const results: Closed[] = [
      { outcome: "unavailable", reason: "status_503" },
      { outcome: "closed" },
      { outcome: "rejected", reason: "AccessDeniedException" },
    ];
    messenger.close = async () => results.shift() ?? { outcome: "closed" };
    await hangUp("a", noHurry);
    expect([results.length, telemetry.lines]).toEqual([1, []]);
    await hangUp("b", noHurry);
    expect(telemetry.lines).toEqual([
      expect.objectContaining({
        event: "not_closed",
        fields: { connectionId: "b", outcome: "rejected", reason: "AccessDeniedException" },
      }),
    ]);
  });
});
