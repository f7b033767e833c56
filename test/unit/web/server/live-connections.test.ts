import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConnectionView } from "../../../../scripts/web/api.ts";
import { LiveConnections } from "../../../../scripts/web/server/connections/live-connections.ts";
import { aConnection } from "../../../support/builders.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ghost = (): ConnectionView => ({ ...aConnection(), state: "ghost" });

function live() {
  const told: (readonly ConnectionView[])[] = [];
  const world = { connections: [ghost()], looks: 0, look: async () => {} };
  const connections = new LiveConnections(
    async () => {
      world.looks++;
      await world.look();
      return [...world.connections];
    },
    (views) => told.push(views),
  );
  const settle = () => vi.advanceTimersByTimeAsync(1_000);
  return { connections, world, told, settle };
}

describe("live connections", () => {
  it("are looked at once for many changes, and told", async () => {
    const { connections, world, told, settle } = live();
    for (let i = 0; i < 100; i++) connections.touch();
    await settle();
    expect(world.looks).toBe(1);
    expect(told).toEqual([world.connections]);
  });

  it("are told again only when they differ", async () => {
    const { connections, world, told, settle } = live();
    connections.touch();
    await settle();
    connections.touch();
    await settle();
    expect(told).toHaveLength(1);
    world.connections.push(ghost());
    connections.touch();
    await settle();
    expect(told.map((views) => views.length)).toEqual([1, 2]);
  });

  it("are told anew to who has just come, though nothing has changed", async () => {
    const { connections, told, settle } = live();
    connections.touch();
    await settle();
    connections.tellAnew();
    await settle();
    expect(told).toHaveLength(2);
  });

  it("are looked at again when they change while they are looked at", async () => {
    const { connections, world, told, settle } = live();
    world.look = async () => {
      if (world.looks > 1) return;
      connections.touch();
      connections.touch();
    };
    connections.touch();
    await settle();
    expect(world.looks).toBe(2);
    expect(told).toHaveLength(1);
  });

  it("outlive a look that fails", async () => {
    const { connections, world, told, settle } = live();
    world.look = () => Promise.reject(new Error("the table is not there"));
    connections.touch();
    await settle();
    expect(told).toEqual([]);
    world.look = async () => {};
    connections.touch();
    await settle();
    expect(told).toHaveLength(1);
  });

  it("are left alone once closed, by a look that is under way too", async () => {
    const { connections, world, told, settle } = live();
    const looking = Promise.withResolvers<void>();
    world.look = () => looking.promise;
    connections.touch();
    await settle();
    connections.close();
    looking.resolve();
    connections.touch();
    await settle();
    expect([world.looks, told.length, vi.getTimerCount()]).toEqual([1, 0, 0]);
  });
});
