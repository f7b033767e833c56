import { expect, test } from "vitest";
import { addressWithRoom, roomInAddress } from "../../../../scripts/web/game/session/room.ts";

test.each([
  ["", "lobby"],
  ["?player=ada", "lobby"],
  ["?room=attic", "attic"],
  ["?room=", ""],
])("finds in the address %j the room %j", (search, room) => {
  expect(roomInAddress(search)).toBe(room);
});

test("writes the room into the address, but for the lobby", () => {
  expect(addressWithRoom("http://localhost:3000/", "attic")).toBe(
    "http://localhost:3000/?room=attic",
  );
  expect(addressWithRoom("http://localhost:3000/?room=attic", "lobby")).toBe(
    "http://localhost:3000/",
  );
});
