import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RoomView } from "../../../../scripts/web/api.ts";
import { LiveRooms } from "../../../../scripts/web/server/rooms/live-rooms.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function live() {
  const told: RoomView[] = [];
  const looked: string[] = [];
  const heads = new Map<string, number>();
  const rooms = new LiveRooms(
    async (name) => {
      looked.push(name);
      return { name, head: { epoch: "e.1", page: heads.get(name) ?? 0 } };
    },
    (room) => told.push(room),
  );
  const settle = () => vi.advanceTimersByTimeAsync(1_000);
  return { rooms, told, looked, heads, settle };
}

it("looks once at a room in which much was done, and at no other", async () => {
  const { rooms, told, looked, settle } = live();
  for (let i = 0; i < 100; i++) rooms.touch("attic", true);
  await settle();
  expect(looked).toEqual(["attic"]);
  expect(told).toEqual([{ name: "attic", head: { epoch: "e.1", page: 0 } }]);
});

it("tells of a room again only when it differs", async () => {
  const { rooms, told, heads, settle } = live();
  rooms.touch("attic", true);
  await settle();
  rooms.touch("attic", true);
  await settle();
  expect(told).toHaveLength(1);
  heads.set("attic", 1);
  rooms.touch("attic", true);
  await settle();
  expect(told.map(({ head }) => head?.page)).toEqual([0, 1]);
});

it("looks at nothing while nobody watches, and catches up for who comes", async () => {
  const { rooms, looked, settle } = live();
  rooms.touch("attic", false);
  rooms.touch("cellar", false);
  await settle();
  expect(looked).toEqual([]);
  await rooms.catchUp();
  expect(rooms.views.map(({ name }) => name)).toEqual(["attic", "cellar"]);
});

it("looks once at a room that somebody is in, though nothing was done there", async () => {
  const { rooms, looked, settle } = live();
  rooms.meet(["attic", "attic", "cellar"]);
  await settle();
  rooms.meet(["attic", "cellar"]);
  await settle();
  expect(looked).toEqual(["attic", "cellar"]);
});

it("keeps a bounded number of rooms, the latest", async () => {
  const { rooms } = live();
  for (let n = 0; n < 2_000; n++) rooms.touch(`room-${n}`, false);
  await rooms.catchUp();
  expect(rooms.views).toHaveLength(1_000);
  rooms.touch("one more", false);
  await rooms.catchUp();
  expect(rooms.views).toHaveLength(1_000);
  expect(rooms.views.at(-1)?.name).toBe("one more");
  expect(rooms.views[0]?.name).toBe("room-1001");
});

it("tells nobody any more once it is closed", async () => {
  const { rooms, told, settle } = live();
  rooms.touch("attic", true);
  rooms.close();
  await settle();
  await rooms.catchUp();
  expect(told).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
