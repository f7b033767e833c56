import { expect, it } from "vitest";
import { roomsOf } from "../../../../scripts/web/console/live/rooms.ts";
import { aConnectionView } from "./builders.ts";

it("groups connections by room, the oldest first", () => {
  const rooms = roomsOf([
    aConnectionView({ connectionId: "c=", room: "lobby", connectedAt: 3_000 }),
    aConnectionView({ connectionId: "b=", room: "arena" }),
    aConnectionView({ connectionId: "a=", room: "lobby", connectedAt: 2_000, state: "ghost" }),
  ]);
  const summary = rooms.map(({ name, connections }) => {
    return { name, ids: connections.map(({ connectionId }) => connectionId) };
  });
  expect(summary).toEqual([
    { name: "arena", ids: ["b="] },
    { name: "lobby", ids: ["a=", "c="] },
  ]);
});
