import { describe, expect, it } from "vitest";
import type { TickFrame } from "#protocol/frames.ts";
import { readSources } from "../../architecture/source-files.ts";
import { must, musts } from "../../support/protocol-page.ts";
import { otherSeat } from "./support/fake-room.ts";
import { aGreeting, anOpenPlayer, aPlayer } from "./support/player.ts";

const epoch = "log.1";
const users = { [otherSeat]: "u2" };

function tick(page: number, message: string): TickFrame {
  const pages = [[[otherSeat, page, message] as const]];
  return { type: "tick", room: "lobby", epoch, page, at: 0, users, pages };
}

describe("the client library, as the page about the protocol has it", () => {
  it(must("A client MUST say the same session at each of its connections."), async () => {
    const { platform } = await anOpenPlayer();
    platform.socket.end();
    await platform.advance(1_000);
    const sessions = platform.sockets.map(({ url }) => new URL(url).searchParams.get("session"));
    expect(sessions).toHaveLength(2);
    expect(new Set(sessions).size).toBe(1);
  });

  it(must("A client MUST NOT have two frames with ids under way at once."), async () => {
    const { platform, relay } = await anOpenPlayer();
    for (const message of ["one", "two", "three"]) relay.send(message);
    expect(platform.socket.frames).toMatchObject([{ id: 1, message: "one" }]);
    platform.socket.place();
    expect(platform.socket.frames.slice(1)).toMatchObject([{ id: 2, messages: ["two", "three"] }]);
  });

  it(
    must(
      "A client that sends a frame again MUST send the same ids, messages and `after`, but for a newer `after` when it was `behind`.",
    ),
    async () => {
      const { platform, relay } = await anOpenPlayer();
      relay.send("one");
      platform.socket.deliver("something else");
      await platform.advance(3_000);
      const [first, second] = platform.socket.frames;
      expect(second).toEqual(first);

      platform.socket.refuse("behind");
      await platform.advance(100);
      const third = platform.socket.frames.at(-1);
      expect(third).toEqual({ ...first, after: { epoch, page: 1 } });
    },
  );

  it(
    must(
      "The first frame of a connection MUST be a heartbeat with an `id`, and with `since` if its session has been here before.",
    ),
    async () => {
      const { platform, relay } = await anOpenPlayer({ whileDisconnected: { queue: 1 } });
      platform.socket.deliver("hello");
      platform.socket.end();
      relay.send("queued");
      await platform.advance(1_000);
      await platform.socket.accept();
      const [first, second] = platform.sockets.map(({ sent }) => sent[0]);
      const greeting = aGreeting({ id: expect.any(String) });
      expect(first).toEqual(greeting);
      expect(second).toEqual({ ...greeting, since: { epoch, page: 1 } });
    },
  );

  it(
    must(
      "A client MUST apply pages in the order of their numbers, each once, however often and in whatever order they come.",
    ),
    async () => {
      const { platform, heard } = await anOpenPlayer();
      const ticks = [
        tick(2, "two"),
        tick(1, "one"),
        tick(2, "two"),
        tick(1, "one"),
        tick(3, "three"),
      ];
      for (const frame of ticks) platform.socket.receive(frame);
      expect(heard()).toEqual(["one", "two", "three"]);
    },
  );

  it(
    must(
      "A client MUST hold it and ask for what is missing by `since`, one such request at a time.",
    ),
    async () => {
      const { platform, heard } = await anOpenPlayer();
      const { socket } = platform;
      socket.answersHeartbeats = false;
      const asked = () => socket.actions("heartbeat").filter((it) => "since" in it);
      for (const page of [2, 3, 5]) socket.receive(tick(page, "too early"));
      await platform.advance(5_000);
      expect(heard()).toEqual([]);
      expect(asked()).toEqual([
        { action: "heartbeat", id: expect.any(String), since: { epoch, page: 0 } },
      ]);
    },
  );

  it(
    must("A newcomer MUST begin at the `head` of its first pong, and hold what comes before it."),
    async () => {
      const { platform, heard } = await aPlayer();
      const { socket } = platform;
      socket.answersHeartbeats = false;
      await socket.accept();
      for (const page of [1, 2, 3]) socket.receive(tick(page, `page ${page}`));
      expect(heard()).toEqual([]);
      socket.pong("h1", { head: { epoch, page: 2 } });
      await platform.settle();
      expect(heard()).toEqual(["page 3"]);
    },
  );

  it(
    must(
      "After `recovered: false` a client MUST go on from `head`, MUST tell the game that something is missing, and MUST NOT send again what was under way: whether it is in the log is not known.",
    ),
    async () => {
      const { platform, relay, details, heard } = await anOpenPlayer();
      const request = relay.request("under way");
      const rejection = expect(request).rejects.toMatchObject({ code: "unknown_outcome" });
      platform.room.isKept = false;
      platform.room.beginAnew();
      platform.socket.end();
      await platform.advance(1_000);
      await platform.socket.accept();
      await rejection;
      await platform.advance(60_000);
      expect(details("missed")).toHaveLength(1);
      expect(platform.socket.frames).toEqual([]);
      platform.socket.deliver("what comes then");
      expect(heard()).toEqual(["what comes then"]);
    },
  );

  it(
    must(
      "It MUST NOT send the frame again before it has applied the `head` of an answer without finding them.",
    ),
    async () => {
      const { platform, relay } = await anOpenPlayer();
      const { socket } = platform;
      socket.answersHeartbeats = false;
      relay.send("one");
      await platform.advance(4_000);
      const [asked] = socket.actions("heartbeat").filter((it) => "since" in it);
      expect(asked).toBeDefined();
      expect(socket.frames).toHaveLength(1);
      socket.pong(String(asked?.["id"]), { head: { epoch, page: 2 }, recovered: true });
      await platform.advance(100);
      expect(socket.frames).toHaveLength(1);
      socket.receive({ ...tick(1, "others'"), pages: [[], []] });
      await platform.advance(100);
      expect(socket.frames).toHaveLength(2);
    },
  );

  it(must("A client MUST wait for `retryAfterMs` before it sends that again."), async () => {
    const { platform, relay } = await anOpenPlayer();
    relay.send("one");
    platform.socket.refuse("too_fast", { retryAfterMs: 2_000 });
    await platform.advance(1_999);
    expect(platform.socket.frames).toHaveLength(1);
    await platform.advance(2_000);
    expect(platform.socket.frames).toHaveLength(2);
  });

  it(
    must(
      "Comings and goings may repeat or be missing, so a client MUST mend its members by what it is told when it asks: who was known at the `head` of the answer or before, and is not in it, has left.",
    ),
    async () => {
      const { platform, relay } = await aPlayer();
      platform.room.isAnnounced = true;
      await platform.socket.accept();
      const { room, socket } = platform;
      for (const name of ["ben", "cy"]) socket.receive(room.join(name));
      const users = () => [...relay.members.values()].map(({ userId }) => userId);
      expect(users()).toEqual(expect.arrayContaining(["ben", "cy"]));
      // Nobody has told that one of them has gone, and another has come.
      room.people.delete("c-ben");
      room.admit("dora");
      await platform.advance(90_000);
      expect(users()).toEqual(expect.arrayContaining(["cy", "dora"]));
      expect(users()).not.toContain("ben");
    },
  );

  it(
    must("A connection that has left MUST NOT be taken for one that is there again."),
    async () => {
      const { platform, relay } = await aPlayer();
      platform.room.isAnnounced = true;
      await platform.socket.accept();
      const { room, socket } = platform;
      const users = () => [...relay.members.values()].map(({ userId }) => userId);
      socket.receive(room.join("ben"));
      expect(users()).toContain("ben");
      socket.receive(room.leave("ben", "closed"));
      socket.receive(room.append({ joined: room.admit("ben") }));
      expect(users()).not.toContain("ben");
    },
  );

  it(
    must(
      "After an error `replaced`, `kicked` or `barred`, which comes before the close, a client MUST NOT connect again by itself.",
    ),
    async () => {
      for (const code of ["replaced", "kicked", "barred"] as const) {
        const { platform, relay } = await anOpenPlayer();
        const refusal = { code, message: "Go.", retryable: false } as const;
        platform.socket.receive({ type: "error", ...refusal });
        platform.socket.end(1000);
        await platform.advance(600_000);
        expect([relay.state, platform.sockets.length]).toEqual(["closed", 1]);
      }
    },
  );
});

it("every sentence of the page that says MUST has a test of its own", () => {
  const text = readSources("test")
    .filter(({ name }) => /protocol\/relay\.test|client\/protocol\.test/.test(name))
    .map((file) => file.text.replaceAll(/\s+/g, " "))
    .join();
  expect(musts.length).toBeGreaterThan(20);
  expect(musts.filter((sentence) => !text.includes(sentence))).toEqual([]);
});
