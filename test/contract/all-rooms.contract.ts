import { describe, expect, it } from "vitest";
import type { AllRooms } from "#application/ports/all-rooms.ts";
import type { Bars } from "#application/ports/bars.ts";
import type { Connection } from "#domain/connection.ts";
import { aConnection, epoch, noHurry } from "../support/builders.ts";

export interface AllRoomsSubject {
  readonly allRooms: AllRooms;
  readonly bars: Bars;
  addMany(connections: readonly Connection[]): Promise<void>;
  /** More than a page of the store holds. */
  readonly severalPages: number;
}

/** @param subject asked at each test; they share what is in it, in their order */
export function describeAllRooms(name: string, subject: () => AllRoomsSubject): void {
  describe(`all rooms: ${name}`, () => {
    const count = () => subject().allRooms.count(epoch, noHurry);

    it("are none where nobody is", async () => {
      expect(await count()).toEqual(new Map());
    });

    it("are those that somebody is in, with how many connections", async () => {
      const rooms = ["duel-1", "arena", "arena", "a-b_C"];
      await subject().addMany(rooms.map((room) => aConnection({ room })));
      expect(await count()).toEqual(
        new Map([
          ["duel-1", 1],
          ["arena", 2],
          ["a-b_C", 1],
        ]),
      );
    });

    it("have nobody in them who has expired, and no bar is taken for a player", async () => {
      const before = await count();
      await subject().addMany([aConnection({ room: "past", expiresAt: epoch / 1_000 })]);
      await subject().bars.bar("somebody", epoch + 60_000, noHurry);
      expect(await count()).toEqual(before);
    });

    it("are counted to the last page", async () => {
      const { severalPages, addMany } = subject();
      await addMany(Array.from({ length: severalPages }, () => aConnection({ room: "crowd" })));
      expect((await count()).get("crowd")).toBe(severalPages);
    });
  });
}
