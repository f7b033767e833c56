import { describe, expect, it } from "vitest";
import type { AppendEntries, Journal } from "#application/ports/journal.ts";
import { bytesOf, encodeEntry } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { noHurry, epoch as start } from "../support/builders.ts";
import { aPage, entriesOf as entriesOfSeat } from "../support/pages.ts";

const seat = "seat0000001";
const entriesOf = (...ids: readonly number[]) => entriesOfSeat(seat, ...ids);

function anAppend(entries: readonly string[], traits: Partial<AppendEntries> = {}): AppendEntries {
  return {
    ...{ kind: "append", epoch: "e.1", number: 1, entries, users: { [seat]: "user-1" } },
    ...{ bytes: bytesOf(entries), limit: 1_000, ...traits },
  };
}

/** What every journal promises. Each test uses a room of its own. */
export function describeJournal(name: string, subject: () => Journal): void {
  let rooms = 0;
  const aRoom = () => `${name.replaceAll(/\W/g, "-")}-${++rooms}`;

  const create = (room: string, page: Page) =>
    subject().write(room, { kind: "create", page }, noHurry);
  const append = (room: string, write: AppendEntries) => subject().write(room, write, noHurry);
  const seal = (room: string, sealedAt: number, sealedBy?: string, traits: object = {}) =>
    subject().write(
      room,
      { kind: "seal", epoch: "e.1", number: 1, sealedAt, ...(sealedBy && { sealedBy }), ...traits },
      noHurry,
    );
  const newest = async (room: string) => (await subject().newest(room, 0, 1, noHurry))[0];

  describe(`Journal: ${name}`, () => {
    it("has nothing of a room that nobody wrote to", async () => {
      const room = aRoom();
      await expect(subject().newest(room, 0, 10, noHurry)).resolves.toEqual([]);
      await expect(Array.fromAsync(subject().since(room, 0, noHurry))).resolves.toEqual([]);
    });

    it("has a page as it was created, with all that stands in it", async () => {
      const room = aRoom();
      const entries = entriesOf(1, 2);
      const page = aPage({
        ...{ entries, bytes: bytesOf(entries), users: { [seat]: "user-1" }, bytesBefore: 7 },
        ...{ tick: 1, sealedAt: start + 5, sealedBy: "me", endsTick: true },
      });
      await expect(create(room, page)).resolves.toEqual(page);
      await expect(newest(room)).resolves.toEqual(page);
    });

    it("creates no page under a number that is taken, and tells so", async () => {
      const room = aRoom();
      const page = aPage();
      await create(room, page);
      await expect(create(room, aPage({ epoch: "other.1" }))).resolves.toBeUndefined();
      await expect(newest(room)).resolves.toEqual(page);
    });

    it("lets only one of many create a page", async () => {
      const room = aRoom();
      const pages = Array.from({ length: 10 }, (_, i) => aPage({ epoch: `e${i}.1` }));
      const written = await Promise.all(pages.map((page) => create(room, page)));
      const held = written.filter((page) => page !== undefined);
      expect(held).toHaveLength(1);
      await expect(newest(room)).resolves.toEqual(held[0]);
    });

    it("keeps rooms apart", async () => {
      const [room, other] = [aRoom(), aRoom()];
      await create(room, aPage());
      await expect(newest(other)).resolves.toBeUndefined();
      await expect(append(other, anAppend(entriesOf(1)))).resolves.toBeUndefined();
    });

    it("adds entries behind those that are there, and returns the page as it is then", async () => {
      const room = aRoom();
      await create(room, aPage());
      await append(room, anAppend(entriesOf(1)));
      const other = encodeEntry({ seat: "seat0000002", id: 1 }, "{}");
      const page = await append(room, anAppend([other], { users: { seat0000002: "user-2" } }));
      const entries = [...entriesOf(1), other];
      const users = { [seat]: "user-1", seat0000002: "user-2" };
      expect(page).toEqual(aPage({ entries, users, bytes: bytesOf(entries) }));
      await expect(newest(room)).resolves.toEqual(page);
    });

    it("adds all entries of an append or none, and none that is there", async () => {
      const room = aRoom();
      await create(room, aPage());
      const page = await append(room, anAppend(entriesOf(1, 2)));
      await expect(append(room, anAppend(entriesOf(2)))).resolves.toBeUndefined();
      await expect(append(room, anAppend(entriesOf(3, 1)))).resolves.toBeUndefined();
      await expect(newest(room)).resolves.toEqual(page);
    });

    it("judges the room that is left in a page by what is in it, to the byte", async () => {
      const room = aRoom();
      await create(room, aPage({ bytes: 900 }));
      const entries = entriesOf(1);
      const bytes = bytesOf(entries);
      const tooSmall = anAppend(entries, { limit: 900 + bytes - 1 });
      await expect(append(room, tooSmall)).resolves.toBeUndefined();
      const enough = anAppend(entries, { limit: 900 + bytes });
      await expect(append(room, enough)).resolves.toMatchObject({ bytes: 900 + bytes });
    });

    it("adds to a page that is there, open, and of the same numbering, and to no other", async () => {
      const room = aRoom();
      await expect(append(room, anAppend(entriesOf(1)))).resolves.toBeUndefined();
      await create(room, aPage({ epoch: "other.1" }));
      await expect(append(room, anAppend(entriesOf(1)))).resolves.toBeUndefined();
      await create(room, aPage({ number: 2, sealedAt: start }));
      await expect(append(room, anAppend(entriesOf(1), { number: 2 }))).resolves.toBeUndefined();
      await expect(newest(room)).resolves.toMatchObject({ number: 2, entries: [] });
    });

    it("seals a page with the append that fills it", async () => {
      const room = aRoom();
      await create(room, aPage());
      const page = await append(room, anAppend(entriesOf(1), { sealedAt: start + 9 }));
      expect(page).toMatchObject({ sealedAt: start + 9, endsTick: false });
      await expect(append(room, anAppend(entriesOf(2)))).resolves.toBeUndefined();
    });

    it("ends a tick with a seal, and lets whoever has done so do it again", async () => {
      const room = aRoom();
      await create(room, aPage());
      const page = await seal(room, start + 100, "me");
      expect(page).toEqual(aPage({ sealedAt: start + 100, sealedBy: "me", endsTick: true }));
      await expect(seal(room, start + 200, "me")).resolves.toEqual(page);
      await expect(seal(room, start + 200, "another")).resolves.toBeUndefined();
      await expect(seal(room, start + 200)).resolves.toBeUndefined();
      await expect(newest(room)).resolves.toEqual(page);
    });

    it("seals a page that goes on in the next one, once, and ends no tick by it", async () => {
      const room = aRoom();
      await create(room, aPage());
      await expect(seal(room, start + 1)).resolves.toMatchObject({ endsTick: false });
      await expect(seal(room, start + 2)).resolves.toBeUndefined();
      await expect(seal(room, start + 2, "me")).resolves.toBeUndefined();
      const page = await newest(room);
      expect(page).toEqual(aPage({ sealedAt: start + 1 }));
    });

    it("seals no page that is not there, or of another numbering", async () => {
      const room = aRoom();
      await expect(seal(room, start, "me")).resolves.toBeUndefined();
      await create(room, aPage());
      await expect(seal(room, start, "me", { epoch: "other.1" })).resolves.toBeUndefined();
    });

    it("tells the newest pages first, so many and from a number on", async () => {
      const room = aRoom();
      for (let number = 1; number <= 12; number++) await create(room, aPage({ number }));
      const numbers = async (from: number, limit: number) =>
        (await subject().newest(room, from, limit, noHurry)).map(({ number }) => number);
      await expect(numbers(0, 3)).resolves.toEqual([12, 11, 10]);
      await expect(numbers(11, 64)).resolves.toEqual([12, 11]);
      await expect(numbers(13, 64)).resolves.toEqual([]);
    });

    it("tells all pages from a number on, oldest first, also more than come at once", async () => {
      const room = aRoom();
      const filler = JSON.stringify("x".repeat(30_000));
      for (let number = 1; number <= 40; number++) {
        const entries = [encodeEntry({ seat, id: number }, filler)];
        await create(room, aPage({ number, entries, bytes: bytesOf(entries) }));
      }
      const pages = (await Array.fromAsync(subject().since(room, 3, noHurry))).flat();
      expect(pages.map(({ number }) => number)).toEqual(
        Array.from({ length: 38 }, (_, i) => i + 3),
      );
      const newestFirst = await subject().newest(room, 3, 64, noHurry);
      expect(newestFirst).toEqual(pages.toReversed());
    });

    it("keeps every entry of many who write at once, each once", async () => {
      const room = aRoom();
      await create(room, aPage());
      const appends = Array.from({ length: 20 }, (_, id) => anAppend(entriesOf(id)));
      const written = await Promise.all(appends.map((write) => append(room, write)));
      const held = appends.filter((_, index) => written[index] !== undefined);
      const page = await newest(room);
      expect(page?.entries.toSorted()).toEqual(held.flatMap(({ entries }) => entries).toSorted());
      expect(page?.bytes).toBe(bytesOf(page?.entries ?? []));
      expect(held.length).toBeGreaterThan(0);
    });
  });
}
