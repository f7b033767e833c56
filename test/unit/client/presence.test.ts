import { describe, expect, it } from "vitest";
import type { Member } from "#protocol/frames.ts";
import type { ConnectOptions, RelayEvents } from "../../../src/client/relay-client.ts";
import { ownSeat } from "./support/fake-room.ts";
import { aPlayer } from "./support/player.ts";

const minute = 60_000;

/** A client that is in a room which tells who is in it, with those who were there before. */
async function aGuest(names: readonly string[] = [], options: Partial<ConnectOptions> = {}) {
  const player = await aPlayer(options);
  const { platform, relay, events } = player;
  const { room } = platform;
  room.isAnnounced = true;
  for (const name of names) room.admit(name);
  await platform.socket.accept();
  return {
    ...player,
    room,
    receive: (frame: Parameters<typeof platform.socket.receive>[0]) =>
      platform.socket.receive(frame),
    /** Everybody else, by seat, and whether they are away. */
    others: () =>
      [...relay.members.values()]
        .filter(({ seat }) => seat !== ownSeat)
        .map(({ userId, isAway }) => (isAway ? `${userId} (away)` : userId)),
    /** What was told of people and messages, in order. */
    told: () => events.flatMap((it) => sentenceOf(it) ?? []),
    /** Heartbeats that ask for everybody, but for the first. */
    asked: () =>
      platform.socket
        .actions("heartbeat")
        .filter((it) => it["members"])
        .slice(1),
  };
}

function sentenceOf({
  event,
  detail,
}: {
  readonly event: keyof RelayEvents;
  readonly detail: unknown;
}) {
  if (event === "message") return `message ${(detail as RelayEvents["message"]).message}`;
  if (event === "left") {
    const { userId, reason } = detail as RelayEvents["left"];
    return `left ${userId} ${reason}`;
  }
  const isOfMember = event === "joined" || event === "away" || event === "back";
  return isOfMember ? `${event} ${(detail as RelayEvents["joined"]).userId}` : undefined;
}

describe("members", () => {
  it("are all who are here at `open`, by seat, oneself included, and nothing is told of them", async () => {
    let atOpen: readonly unknown[] = [];
    const player = await aPlayer({ profile: { name: "Ann" } });
    const { platform, relay, story } = player;
    relay.on("open", () => {
      atOpen = [...relay.members];
    });
    platform.room.isAnnounced = true;
    platform.room.admit("ben");
    expect(relay.members.size).toBe(0);
    await platform.socket.accept();
    const ben = { seat: "seat-of-ben", userId: "ben", profile: { name: "ben" }, isAway: false };
    const me = { seat: ownSeat, userId: "u1", profile: { name: "Ann" }, isAway: false };
    expect(atOpen).toEqual([
      ["seat-of-ben", ben],
      [ownSeat, me],
    ]);
    expect([story(), relay.count]).toEqual([["open"], 2]);
  });

  it("come and go in the order of the log, before their first message and after their last", async () => {
    const { room, receive, told, others, details } = await aGuest();
    const told1 = room.join("ben");
    receive(room.tick(3));
    receive(room.append(["seat-of-ben", 1, "hello"]));
    expect(told()).toEqual([]);
    receive(told1);
    expect([told(), others()]).toEqual([["joined ben", "message hello"], ["ben"]]);
    receive(room.append(["seat-of-ben", 2, "bye"]));
    receive(room.leave("ben", "closed"));
    expect(told().slice(2)).toEqual(["message bye", "left ben closed"]);
    expect([others(), details("left")]).toMatchObject([[], [{ profile: { name: "ben" } }]]);
  });

  it.each(["closed", "kicked", "replaced"] as const)("leave at once when %s", async (reason) => {
    const { room, receive, told, others } = await aGuest(["ben"]);
    receive(room.leave("ben", reason));
    expect([told(), others()]).toEqual([[`left ben ${reason}`], []]);
  });

  it("are told once, however often the log says it, and do not come back with a copy", async () => {
    const { room, receive, told } = await aGuest();
    const { pages } = room.join("ben");
    const [entries = []] = pages;
    receive(room.tick(1));
    receive(room.append(...entries));
    receive(room.leave("ben", "closed"));
    receive(room.append(...entries));
    receive(room.leave("ben", "closed"));
    expect(told()).toEqual(["joined ben", "left ben closed"]);
  });

  it("are another map after each change, which is there before it is told", async () => {
    const { room, receive, relay } = await aGuest();
    const before = relay.members;
    const sizes: number[] = [];
    relay.on("joined", () => sizes.push(relay.members.size));
    receive(room.join("ben"));
    expect([sizes, before.size, relay.members.size]).toEqual([[2], 1, 2]);
  });

  it("have a profile that is `null` if they say nothing of themselves", async () => {
    const { room, receive, relay } = await aGuest();
    const { profile: _, ...silent } = room.admit("ben");
    receive(room.append({ joined: silent }));
    expect(relay.members.get("seat-of-ben")?.profile).toBeNull();
  });

  it("change no more, and nobody is told, once the client is closed", async () => {
    const { platform, room, relay, receive, told } = await aGuest(["ben"]);
    receive(room.leave("ben", "lost"));
    await relay.close();
    receive(room.join("cid"));
    await platform.advance(minute);
    expect([told(), platform.pendingTimers]).toEqual([["away ben"], 0]);
  });
});

describe("a member of several connections", () => {
  it("is here while any of them is, and nothing is told when they change", async () => {
    const { room, receive, told, others } = await aGuest(["ben"]);
    receive(room.join("ben", { connectionId: "c-next" }));
    receive(room.leave("ben", "closed"));
    expect([told(), others()]).toEqual([[], ["ben"]]);
    receive(room.leave("ben", "kicked", "c-next"));
    expect([told(), others()]).toEqual([["left ben kicked"], []]);
  });

  it("has what the latest of them says", async () => {
    const { room, receive, relay } = await aGuest(["ben"]);
    receive(room.join("ben", { connectionId: "c-next", profile: "new" }));
    expect(relay.members.get("seat-of-ben")?.profile).toBe("new");
  });
});

describe("a member who was lost", () => {
  it("is away for 15 s, and then has left", async () => {
    const { platform, room, receive, told, others } = await aGuest(["ben"]);
    receive(room.leave("ben", "lost"));
    expect([told(), others()]).toEqual([["away ben"], ["ben (away)"]]);
    await platform.advance(14_999);
    expect(others()).toEqual(["ben (away)"]);
    await platform.advance(1);
    expect([told(), others()]).toEqual([["away ben", "left ben lost"], []]);
  });

  it("is back if a connection of the same seat joins before that", async () => {
    const { platform, room, receive, told, others } = await aGuest(["ben"]);
    receive(room.leave("ben", "lost"));
    await platform.advance(14_999);
    receive(room.join("ben", { connectionId: "c-next" }));
    await platform.advance(minute);
    expect([told(), others()]).toEqual([["away ben", "back ben"], ["ben"]]);
  });

  it("has its time anew each time", async () => {
    const { platform, room, receive, told } = await aGuest(["ben"]);
    receive(room.leave("ben", "lost"));
    await platform.advance(10_000);
    receive(room.join("ben", { connectionId: "c-next" }));
    receive(room.leave("ben", "lost", "c-next"));
    await platform.advance(14_999);
    expect(told()).toEqual(["away ben", "back ben", "away ben"]);
    await platform.advance(1);
    expect(told().at(-1)).toBe("left ben lost");
  });

  it("has left at once when it turns out that it did not mean to stay", async () => {
    const { platform, room, receive, told } = await aGuest(["ben"]);
    receive(room.leave("ben", "lost"));
    receive(room.leave("cid", "closed"));
    receive(room.leave("ben", "closed"));
    await platform.advance(minute);
    expect(told()).toEqual(["away ben", "left ben closed"]);
  });

  it("is not oneself, whatever the log says", async () => {
    const { platform, room, receive, relay, told } = await aGuest();
    const left = { seat: ownSeat, connectionId: "c1", reason: "lost" } as const;
    receive(room.append({ left }));
    await platform.advance(20_000);
    expect([told(), relay.members.get(ownSeat)?.isAway]).toEqual([[], false]);
  });
});

describe("a connection that ends by time", () => {
  it("is over by the relay's clock, without a word, and whoever comes back in time is back", async () => {
    const player = await aPlayer();
    const { platform, relay, events } = player;
    const { room } = platform;
    room.isAnnounced = true;
    const serverTime = platform.date() + 3_000_000;
    room.admit("ben", { expiresAt: serverTime / 1000 + 20 });
    await platform.socket.accept({ serverTime, expiresAt: serverTime / 1000 + 7200 });
    const told = () => events.flatMap((it) => sentenceOf(it) ?? []);
    await platform.advance(19_999);
    expect(told()).toEqual([]);
    room.people.delete("c-ben");
    await platform.advance(1);
    expect(told()).toEqual(["away ben"]);
    platform.socket.receive(room.join("ben", { connectionId: "c-next" }));
    expect([told(), relay.members.size]).toEqual([["away ben", "back ben"], 2]);
  });

  it("is over at the next answer, if this machine has slept", async () => {
    const { platform, room, relay, told } = await aGuest();
    platform.socket.receive(room.join("ben"));
    platform.sleptMs = 7_200_000;
    room.people.delete("c-ben");
    await relay.ping();
    expect(told()).toEqual(["joined ben", "away ben"]);
  });
});

describe("a rotation", () => {
  it("tells nothing, and the list stays", async () => {
    const { platform, room, told, others, relay } = await aGuest(["ben"]);
    await platform.advance(90 * minute);
    const [old, next] = platform.sockets;
    await next?.accept();
    next?.receive(room.append({ joined: [...room.people.values()].at(-1) as Member }));
    next?.receive(room.leave("ann", "closed", "c1"));
    expect([old?.isOpen, told(), others()]).toEqual([false, [], ["ben"]]);
    expect([relay.me?.connectionId, relay.members.size]).toEqual(["c2", 2]);
  });
});

describe("heartbeats", () => {
  it("say who is known, where the room tells who is in it", async () => {
    const { platform, room } = await aGuest(["ben"]);
    await platform.advance(90_000);
    const [, ...beats] = platform.socket.actions("heartbeat");
    expect(beats.length).toBeGreaterThan(0);
    for (const beat of beats) expect(beat).toMatchObject({ digest: room.digest, since: room.head });
  });

  it("do not where it does not", async () => {
    const { platform } = await aPlayer();
    await platform.socket.accept();
    await platform.advance(90_000);
    const [first, ...beats] = platform.socket.actions("heartbeat");
    expect([first, beats.length > 0]).toMatchObject([{ members: true, profile: null }, true]);
    for (const beat of beats) expect(Object.keys(beat)).toEqual(["action", "id", "since"]);
  });

  it("of a silent room bring what was never told", async () => {
    const { platform, room, told, others } = await aGuest(["ben"]);
    room.people.delete("c-ben");
    room.admit("cid");
    await platform.advance(90_000);
    expect([told(), others()]).toEqual([["away ben", "joined cid", "left ben lost"], ["cid"]]);
  });
});

describe("an answer with another digest", () => {
  /** Somebody is there, and the relay says so only to who asks. */
  async function aDoubt() {
    const guest = await aGuest();
    const { platform, room, relay } = guest;
    const { socket } = platform;
    room.admit("ben");
    const doubt = async () => {
      socket.answersHeartbeats = false;
      void relay.ping().catch(() => {});
      const { id } = socket.actions("heartbeat").at(-1) as { id: string };
      socket.pong(id, { count: room.people.size, digest: room.digest });
      socket.answersHeartbeats = true;
      await platform.settle();
    };
    return { ...guest, socket, doubt };
  }

  it.each([
    [0, 1_000],
    [0.999_999, 1_999],
  ])("is asked about once, after 1 to 2 s: with chance %d after %d", async (chance, delayMs) => {
    const { platform, doubt, asked, told, others, room } = await aDoubt();
    platform.chance = chance;
    await doubt();
    await doubt();
    await platform.advance(delayMs - 1);
    expect(asked()).toEqual([]);
    await platform.advance(2);
    expect(asked()).toMatchObject([{ since: room.head, id: expect.any(String) }]);
    expect([told(), others()]).toEqual([["joined ben"], ["ben"]]);
    await platform.advance(30_000);
    expect(asked()).toHaveLength(1);
  });

  it("is not asked about if the log tells meanwhile who it is", async () => {
    const { platform, doubt, asked, receive, room, told } = await aDoubt();
    await doubt();
    receive(room.join("ben"));
    await platform.advance(10_000);
    expect([asked(), told()]).toEqual([[], ["joined ben"]]);
  });

  it("says nothing once more of the log is applied than it tells of", async () => {
    const { platform, asked, room, socket } = await aDoubt();
    const { head } = room;
    socket.deliver("news");
    socket.pong(undefined, { count: 9, digest: "other", head });
    await platform.advance(10_000);
    expect(asked()).toEqual([]);
  });

  it("says what it says when all that it tells of is applied", async () => {
    const { platform, asked, room, socket } = await aDoubt();
    const tick = room.hear("news");
    socket.pong(undefined, { count: 2, digest: room.digest });
    await platform.advance(100);
    socket.receive(tick);
    await platform.advance(2_000);
    expect(asked()).toHaveLength(1);
  });

  it("is asked about again, less and less often, while that does not help", async () => {
    const { platform, doubt, asked, socket } = await aDoubt();
    platform.chance = 0;
    await doubt();
    socket.answersHeartbeats = false;
    const times: number[] = [];
    for (let count = 0; platform.now() < 40_000; ) {
      await platform.advance(100);
      const asks = asked();
      if (asks.length === count) continue;
      count = asks.length;
      times.push(platform.now());
      const { id } = asks.at(-1) as { id: string };
      const refusal = { code: "too_fast", message: "Slowly.", retryable: true } as const;
      socket.receive({ type: "error", id, ...refusal, retryAfterMs: 10 });
    }
    expect(times).toEqual([1_000, 3_000, 7_000, 15_000, 31_000]);
  });

  it("is asked about one at a time, however often it comes", async () => {
    const { platform, asked, socket, room } = await aDoubt();
    socket.answersHeartbeats = false;
    for (let second = 0; second < 6; second++) {
      socket.pong(undefined, { count: 2, digest: room.digest });
      await platform.advance(1_000);
    }
    expect(asked()).toHaveLength(1);
  });

  it("is not asked about any more in a room that has grown too large", async () => {
    const { platform, doubt, asked, socket } = await aDoubt();
    await doubt();
    socket.pong(undefined, { count: 201 });
    await platform.advance(10_000);
    expect(asked()).toEqual([]);
  });

  it("is of no concern when the connection is lost, as the next one asks by itself", async () => {
    const { platform, doubt, told, others, relay } = await aDoubt();
    await doubt();
    platform.socket.end();
    await platform.advance(500);
    await platform.socket.accept();
    expect([relay.state, told(), others()]).toEqual(["open", ["joined ben"], ["ben"]]);
    await platform.advance(5_000);
    expect(platform.socket.actions("heartbeat").filter((it) => it["members"])).toHaveLength(1);
  });
});

describe("a list of everybody", () => {
  it("is not believed if one of its frames was lost", async () => {
    const { platform, room, relay, others, told } = await aGuest(["ben", "cid"]);
    const { socket } = platform;
    socket.list([...room.people.values()].slice(1));
    socket.pong(undefined, { count: 3, digest: room.digest });
    await platform.advance(3_000);
    expect([others(), told(), relay.members.size]).toEqual([["ben", "cid"], [], 3]);
  });

  it("waits until all of the log is applied that it tells of", async () => {
    const { platform, room, others, told } = await aGuest(["ben"]);
    const { socket } = platform;
    const last = room.append(["seat-of-ben", 1, "last words"]);
    room.people.delete("c-ben");
    socket.list();
    socket.pong(undefined, { count: 1, digest: room.digest });
    expect([others(), told()]).toEqual([["ben"], []]);
    socket.receive(last);
    expect([others(), told()]).toEqual([["ben (away)"], ["message last words", "away ben"]]);
  });

  it("does not bring back who has left since, nor take away who has come since", async () => {
    const { platform, room, receive, others } = await aGuest(["ben"]);
    const { head } = room;
    const before = [...room.people.values()];
    const { digest } = room;
    receive(room.leave("ben", "closed"));
    receive(room.join("cid"));
    platform.socket.list(before);
    platform.socket.pong(undefined, { count: 2, digest, head });
    expect(others()).toEqual(["cid"]);
  });

  it("rules where the log could not be had any more", async () => {
    const { platform, room, events, told, others } = await aGuest(["ben", "cid"]);
    platform.socket.end();
    room.isKept = false;
    room.hear("lost");
    room.people.delete("c-ben");
    room.admit("dan");
    await platform.advance(1_000);
    await platform.socket.accept();
    expect([told(), others()]).toEqual([
      ["joined dan", "away ben"].toReversed(),
      ["ben (away)", "cid", "dan"],
    ]);
    const names = events.map(({ event }) => event);
    expect(names.slice(-4)).toEqual(["open", "missed", "away", "joined"]);
  });
});

it("members who are not in the list of a room whose log is gone have left", async () => {
  const { platform, room, receive, others } = await aGuest();
  receive(room.join("ben"));
  platform.socket.end();
  room.beginAnew();
  room.people.delete("c-ben");
  await platform.advance(1_000);
  await platform.socket.accept({ head: null });
  expect(others()).toEqual(["ben (away)"]);
});

describe("a room that has grown too large to tell who is in it", () => {
  it("has no members, but a count, and has them again when it has shrunk", async () => {
    const { platform, room, relay, receive, told, others } = await aGuest(["ben", "cid"]);
    receive(room.leave("cid", "lost"));
    platform.socket.pong(undefined, { count: 201 });
    expect([told(), relay.members.size, relay.count]).toEqual([
      ["away cid", "left ben unlisted", "left cid unlisted"],
      0,
      201,
    ]);
    receive(room.leave("ben", "closed"));
    receive(room.join("dan"));
    await platform.advance(20_000);
    expect([relay.members.size, told().length]).toEqual([0, 3]);
    platform.socket.pong(undefined, { count: 2, digest: room.digest });
    await platform.advance(2_000);
    expect([told().slice(3), others()]).toEqual([["joined dan"], ["dan"]]);
    expect(relay.members.has(ownSeat)).toBe(true);
  });

  it("is not meant by an answer that is not about people", async () => {
    const { platform, relay } = await aGuest(["ben"]);
    platform.socket.pong();
    expect([relay.members.size, relay.count]).toEqual([2, 2]);
  });
});

describe("a profile", () => {
  const profiles: readonly [string, unknown, boolean][] = [
    ["of 256 bytes", "x".repeat(254), true],
    ["of one more", "x".repeat(255), false],
    ["of 256 bytes in few letters", "é".repeat(127), true],
    ["of one letter more", "é".repeat(128), false],
    ["of anything that JSON has", { name: "Ann", colours: [1, null, true] }, true],
    ["that is `null`", null, true],
    ["that JSON cannot write", 1n, false],
    ["that is a function", () => {}, false],
  ];

  it.each(profiles)(
    "%s is told with the first heartbeat, or refused by name",
    async (_, profile, isGood) => {
      const options = { profile } as { profile: string };
      if (!isGood) {
        const refusal = { code: "invalid_options", message: expect.stringContaining("256 bytes") };
        await expect(aPlayer(options)).rejects.toMatchObject(refusal);
        return;
      }
      const { platform } = await aPlayer(options);
      await platform.socket.accept();
      expect(platform.socket.sent).toEqual([expect.objectContaining({ profile, members: true })]);
    },
  );

  it("stays what it was, over all connections", async () => {
    const profile = { name: "Ann" };
    const { platform } = await aPlayer({ profile });
    profile.name = "x".repeat(1_000);
    await platform.socket.accept();
    platform.socket.end();
    await platform.advance(1_000);
    await platform.socket.accept();
    const told = platform.sockets.map(({ sent }) => Object(sent[0]).profile);
    expect(told).toEqual([{ name: "Ann" }, { name: "Ann" }]);
  });
});
