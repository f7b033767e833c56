import { expect, it } from "vitest";
import { epoch, noHurry } from "../../../support/builders.ts";
import { anOperator } from "../../../support/operator.ts";

it("the members of a room are all who are in it, plain players too, and nobody of another", async () => {
  const { listMembers, join } = anOperator();
  const inRoom = [
    await join({ profile: '{"name":"A"}' }),
    await join(),
    await join({ protocol: "plain" }),
  ];
  await join({ room: "duel" });
  await join({ expiresAt: epoch / 1_000 });
  expect(await listMembers("arena", noHurry)).toEqual(inRoom);
  expect(await listMembers("empty", noHurry)).toEqual([]);
});

it("rooms are listed by how many are in them, and by name among equals", async () => {
  const { listRooms, join } = anOperator();
  for (const room of ["b", "c", "c", "a"]) await join({ room });
  expect(await listRooms(noHurry)).toEqual([
    { room: "c", connections: 2 },
    { room: "a", connections: 1 },
    { room: "b", connections: 1 },
  ]);
});
