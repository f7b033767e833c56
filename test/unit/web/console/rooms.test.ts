import { expect, it } from "vitest";
import { roomsOf } from "../../../../scripts/web/console/live/rooms.ts";
import { aConnectionView } from "./builders.ts";

it("groups connections by room, the oldest first, and counts the ghosts apart", () => {
  const rooms = roomsOf([
    aConnectionView({ connectionId: "c=", room: "lobby", connectedAt: 3_000 }),
    aConnectionView({ connectionId: "b=", room: "arena" }),
    aConnectionView({ connectionId: "a=", room: "lobby", connectedAt: 2_000, state: "ghost" }),
  ]);
  const summary = rooms.map(({ name, open, ghosts, connections }) => {
    return { name, open, ghosts, ids: connections.map(({ connectionId }) => connectionId) };
  });
  expect(summary).toEqual([
    { name: "arena", open: 1, ghosts: 0, ids: ["b="] },
    { name: "lobby", open: 1, ghosts: 1, ids: ["a=", "c="] },
  ]);
});
