import { expect, it } from "vitest";
import { RoomPaces } from "#application/log/room-paces.ts";

const settings = { tickMs: 100, roomPostsPerSecond: 2_000 };

it("a tick lasts as long as is set, in a room that is not known", () => {
  expect(new RoomPaces(settings).tickMs("arena")).toBe(100);
});

it("a tick of a large room lasts as long as its posts may take", () => {
  const paces = new RoomPaces(settings);
  paces.sent("arena", 200);
  expect(paces.tickMs("arena")).toBe(100);
  paces.sent("arena", 1_000);
  expect(paces.tickMs("arena")).toBe(500);
  expect(paces.tickMs("lobby")).toBe(100);
  paces.sent("arena", 10);
  expect(paces.tickMs("arena")).toBe(100);
});

it("a tick lasts whole milliseconds, and none where that is set and its posts are few", () => {
  const paces = new RoomPaces({ ...settings, tickMs: 0 });
  paces.sent("arena", 1);
  expect(paces.tickMs("arena")).toBe(0);
  paces.sent("arena", 11);
  expect(paces.tickMs("arena")).toBe(5);
  paces.sent("arena", 4_000);
  expect(paces.tickMs("arena")).toBe(2_000);
  expect(new RoomPaces({ tickMs: 0, roomPostsPerSecond: 1 }).tickMs("arena")).toBe(0);
});

it("a thousand rooms are remembered, those that were busy last", () => {
  const paces = new RoomPaces(settings);
  for (let room = 0; room < 1_000; room++) paces.sent(`room-${room}`, 1_000);
  paces.sent("room-0", 1_000);
  paces.sent("one-more", 1_000);
  expect(["room-0", "room-1", "room-2"].map((room) => paces.tickMs(room))).toEqual([500, 100, 500]);
});
