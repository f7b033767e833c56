import { afterEach, describe, expect, it } from "vitest";
import type { AppendEntries, Journal } from "#application/ports/journal.ts";
import { encodeEntry } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { contentBytes } from "#domain/page.ts";
import { Busy } from "#domain/refusals.ts";
import { clientFrameBytes, messagesPerFrame } from "#protocol/limits.ts";
import type { JournalTrouble } from "../fakes/in-memory-journal.ts";
import { noHurry, epoch as start } from "../support/builders.ts";
import { aPage, bytesOf, entriesOf as entriesOfSeat } from "../support/pages.ts";

const seat = "seat0000001";
const users = { [seat]: "user-1" };
const entriesOf = (...ids: readonly number[]) => entriesOfSeat(seat, ...ids);

function anAppend(entries: readonly string[], traits: Partial<AppendEntries> = {}): AppendEntries {
  return {
    ...{ kind: "append", epoch: "e.1", number: 1, entries, users },
    ...{ bytes: contentBytes(entries, traits.users ?? users), limit: 1_000, ...traits },
  };
}

/** What a journal stands in. */
export interface Surroundings {
  /** Lets every call meet a trouble from now on, or none. */
  disturb(trouble: JournalTrouble | undefined): void;
  /** The journal's own clock, epoch milliseconds. */
  now(): number;
}

/** What every journal promises. Each test uses a room of its own. */
export function describeJournal(
  name: string,
  subject: () => Journal,
  { disturb, now }: Surroundings,
): void {
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
        ...{ entries, users, bytesBefore: 7 },
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
      const others = { seat0000002: "user-2" };
      const added = contentBytes(entriesOf(1), users) + contentBytes([other], others);
      const bytes = aPage().bytes + added;
      expect(page).toEqual(aPage({ entries, users: { ...users, ...others }, bytes }));
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
      const { bytes } = anAppend(entries);
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
        await create(room, aPage({ number, entries }));
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
      const bytes = held.reduce((sum, write) => sum + write.bytes, aPage().bytes);
      expect(page?.bytes).toBe(bytes);
      expect(held.length).toBeGreaterThan(0);
    });

    it("takes the largest frame of a client, as one entry or as the most that it may be", async () => {
      const room = aRoom();
      const one = [encodeEntry({ seat, id: 1 }, JSON.stringify("é".repeat(clientFrameBytes / 2)))];
      const largest = aPage({ entries: one, bytes: bytesOf(one), sealedAt: start });
      await expect(create(room, largest)).resolves.toEqual(largest);
      const filler = "x".repeat(clientFrameBytes / messagesPerFrame);
      const many = Array.from({ length: messagesPerFrame }, (_, i) =>
        encodeEntry({ seat, id: i + 2 }, JSON.stringify(filler)),
      );
      await create(room, aPage({ number: 2 }));
      const page = await append(room, anAppend(many, { number: 2, limit: 64_000 }));
      expect(page?.entries).toEqual(many);
      await expect(subject().newest(room, 0, 2, noHurry)).resolves.toEqual([page, largest]);
    });

    it.each([
      ["what UTF-8 needs several bytes for", `"é 界 😀 \\u0000"`],
      ["half of a surrogate pair, escaped as its sender wrote it", `{"a":"\\ud800"}`],
      ["a number as it was written", "12345678901234567890.10e+2"],
      ["line ends and spaces", `{\r\n  "a" :\t1 }`],
      ["words of DynamoDB's", `{"S":{"N":"1"},":entry0":"#entries"}`],
      ["nothing", `""`],
    ])("keeps %s", async (_, json) => {
      const room = aRoom();
      const created = [encodeEntry({ seat, id: 1 }, json)];
      const appended = [encodeEntry({ seat, id: 2 }, json)];
      await create(room, aPage({ entries: created }));
      await append(room, anAppend(appended));
      await expect(newest(room)).resolves.toMatchObject({ entries: [...created, ...appended] });
      await expect(append(room, anAppend(appended))).resolves.toBeUndefined();
    });

    it("takes entries for the same only if all of their text is", async () => {
      const room = aRoom();
      const [composed, decomposed] = ["\u00e9", "e\u0301"];
      const texts = [`"${composed}"`, `"${decomposed}"`, `"${composed}${composed}"`, `"E\u0301"`];
      await create(room, aPage());
      for (const text of texts) {
        await expect(
          append(room, anAppend([encodeEntry({ seat, id: 1 }, text)])),
        ).resolves.toBeDefined();
      }
      const page = await newest(room);
      expect(page?.entries).toHaveLength(texts.length);
      const part = page?.entries[0]?.slice(0, -1) ?? "";
      await expect(append(room, anAppend([part]))).resolves.toBeDefined();
    });

    it("keeps numbers as they are, large ones and parts of milliseconds", async () => {
      const room = aRoom();
      const page = aPage({
        ...{ number: Number.MAX_SAFE_INTEGER, tick: Number.MAX_SAFE_INTEGER - 1, bytesBefore: 0 },
        ...{ openedAt: start + 1 / 3, closesAt: start + 1e-3 },
      });
      await create(room, page);
      await expect(newest(room)).resolves.toEqual(page);
      await expect(subject().newest(room, page.number, 1, noHurry)).resolves.toEqual([page]);
    });

    it("keeps users apart whatever their ids are, also those that have none", async () => {
      const room = aRoom();
      const users = { [seat]: "", "-_-_-_-_-_0": 'us-east-1:é "#" :me', constructor: "c" };
      await create(room, aPage());
      await append(room, anAppend(entriesOf(1), { users }));
      await expect(newest(room)).resolves.toMatchObject({ users });
    });

    describe("in trouble", () => {
      afterEach(() => disturb(undefined));

      const soon = () => now() + 300;
      const calls = (room: string, deadline: number) => ({
        create: () => subject().write(room, { kind: "create", page: aPage() }, deadline),
        append: () => subject().write(room, anAppend(entriesOf(1)), deadline),
        seal: () =>
          subject().write(
            room,
            { kind: "seal", epoch: "e.1", number: 1, sealedAt: start, sealedBy: "me" },
            deadline,
          ),
        newest: () => subject().newest(room, 0, 1, deadline),
        since: () => Array.fromAsync(subject().since(room, 0, deadline)),
      });
      const names = ["create", "append", "seal", "newest", "since"] as const;

      it.each(["newest", "since"] as const)(
        "says at its deadline that there was no room for a read: %s",
        async (call) => {
          const room = aRoom();
          await create(room, aPage());
          disturb("throttled");
          await expect(calls(room, soon())[call]()).rejects.toThrow(Busy);
          disturb(undefined);
        },
      );

      it.each(["create", "append", "seal"] as const)(
        "says at once that there was no room for a write, which has to look again: %s",
        async (call) => {
          const room = aRoom();
          if (call !== "create") await create(room, aPage());
          const before = await newest(room);
          disturb("throttled");
          await expect(calls(room, soon())[call]()).resolves.toBeUndefined();
          disturb(undefined);
          await expect(newest(room)).resolves.toEqual(before);
        },
      );

      it.each(names)("begins nothing once its deadline is over: %s", async (call) => {
        const room = aRoom();
        if (call !== "create") await create(room, aPage());
        const before = await newest(room);
        await expect(calls(room, now())[call]()).rejects.toThrow(Busy);
        await expect(newest(room)).resolves.toEqual(before);
      });

      it.each(["create", "append", "seal"] as const)(
        "does not know whether a write held whose answer is lost, and writes it no second time: %s",
        async (call) => {
          for (const trouble of ["lost before", "lost after"] as const) {
            const room = aRoom();
            if (call !== "create") await create(room, aPage());
            const before = await newest(room);
            disturb(trouble);
            await expect(calls(room, soon())[call]()).resolves.toBeUndefined();
            disturb(undefined);
            const after = await newest(room);
            if (trouble === "lost before") expect(after).toEqual(before);
            else expect(after).not.toEqual(before);
            expect(after?.entries.length ?? 0).toBeLessThanOrEqual(1);
          }
        },
      );
    });
  });
}
