import { expect, it } from "vitest";
import { peopleIn } from "../../../../scripts/web/console/room/people.ts";
import { aConnectionView } from "./builders.ts";

it("lists who is in a room by seats, members first, with all their connections", () => {
  const plain = aConnectionView({ connectionId: "a", seat: "plain", connectedAt: 1 });
  const late = aConnectionView({
    connectionId: "b",
    seat: "ada",
    connectedAt: 3,
    player: "player1",
  });
  const early = { ...late, connectionId: "c", connectedAt: 2, profile: '{"name":"Ada"}' };
  const elsewhere = aConnectionView({ connectionId: "d", room: "attic" });
  expect(peopleIn("lobby", [plain, late, early, elsewhere])).toEqual([
    {
      seat: "ada",
      userId: late.userId,
      player: "player1",
      profile: '{"name":"Ada"}',
      connections: [early, late],
      since: 2,
    },
    { seat: "plain", userId: plain.userId, connections: [plain], since: 1 },
  ]);
});

it("leaves out whom the relay has forgotten: nobody is told of them", () => {
  expect(peopleIn("lobby", [aConnectionView({ forgotten: true })])).toEqual([]);
});
