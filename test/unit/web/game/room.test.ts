import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addressWithRoom,
  isRoom,
  roomInAddress,
} from "../../../../scripts/web/game/session/room.ts";
import { parseRoom } from "../../../../src/domain/session.ts";

function isTakenByRelay(room: string): boolean {
  try {
    return parseRoom(room) === room;
  } catch {
    return false;
  }
}

test("takes the rooms that the relay takes, and no others", () => {
  const room = fc.oneof(fc.string({ maxLength: 70 }), fc.stringMatching(/^[\w-]{0,70}$/));
  fc.assert(fc.property(room, (it) => isRoom(it) === isTakenByRelay(it)));
});

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
