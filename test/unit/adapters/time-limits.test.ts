import { describe, expect, it } from "vitest";
import type { RouteEvent } from "#adapters/inbound/api-gateway/events.ts";
import { timeLimitsOf } from "#adapters/inbound/api-gateway/time-limits.ts";
import type { Connection } from "#domain/connection.ts";
import { FixedClock } from "../../fakes/fixed-clock.ts";
import { connectEvent, disconnectEvent, messageEvent } from "../../fixtures/events.ts";
import { aLambdaContext } from "../../fixtures/lambda-context.ts";
import { aConnection, epoch } from "../../support/builders.ts";
import { aRelay } from "../../support/relay.ts";

const leftMs = aLambdaContext().getRemainingTimeInMillis();
const endBy = epoch + leftMs - 500;

describe("of the time that an invocation has left", () => {
  it("three seconds are kept from delivering, and half a second from everything", () => {
    const limits = timeLimitsOf(aLambdaContext(), new FixedClock(epoch));
    expect(limits).toEqual({ deliverBy: epoch + leftMs - 3_000, endBy });
  });

  it("a broadcast has as much for reading and posting", async () => {
    const relay = aRelay();
    const sender = await relay.join();
    await relay.join();
    const seen: number[] = [];
    const inRoom = relay.connections.inRoom.bind(relay.connections);
    relay.connections.inRoom = (room, now, deadline = 0) => {
      seen.push(deadline);
      return inRoom(room, now);
    };
    relay.messenger.post = async (_id, _frame, deadline = 0) => {
      seen.push(deadline);
      return { outcome: "delivered" };
    };
    await relay.send(sender, { action: "message", message: "hi" });
    expect(seen).toEqual([epoch + leftMs - 3_000, epoch + leftMs - 3_000]);
  });

  const player = aConnection({ protocol: "relay.v1" });
  const headers = { "Sec-WebSocket-Protocol": "relay.v1" };
  it.each<[string, RouteEvent, "add" | "remove"]>([
    ["connecting", connectEvent(player, { headers }), "add"],
    ["leaving", disconnectEvent(player), "remove"],
  ])("%s has all but half a second", async (_, event, method) => {
    const relay = aRelay();
    let deadline = 0;
    const { connections } = relay;
    const call = connections[method].bind(connections);
    connections[method] = (connection: Connection, by = 0): Promise<never> => {
      deadline = by;
      return call(connection) as Promise<never>;
    };
    await relay.handle(event);
    expect(deadline).toBe(endBy);
  });

  it("a heartbeat that gives a row again has all but half a second", async () => {
    const relay = aRelay();
    const lost = aConnection();
    let deadline = 0;
    relay.connections.add = async (_connection, by = 0) => {
      deadline = by;
      return true;
    };
    await relay.handle(messageEvent(lost, "heartbeat", { action: "heartbeat" }));
    expect(deadline).toBe(endBy);
  });

  it("an answer has no more than is left, however long it could wait", async () => {
    const relay = aRelay();
    const sender = await relay.join({ protocol: "relay.v1", expiresAt: epoch / 1000 });
    const seen: number[] = [];
    relay.messenger.post = async (_id, _frame, deadline = 0) => {
      seen.push(deadline);
      return { outcome: "delivered" };
    };
    relay.messenger.close = async (_id, deadline = 0) => {
      seen.push(deadline);
      return { outcome: "closed" };
    };
    const nearlyOver = { ...aLambdaContext(), getRemainingTimeInMillis: () => 900 };
    const event = messageEvent(sender, "heartbeat", { action: "heartbeat" });
    await relay.handle(event, nearlyOver);
    expect(seen).toEqual([epoch + 400, epoch + 400]);
  });
});
