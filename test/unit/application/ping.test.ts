import { describe, expect, it } from "vitest";
import { encodeEntry } from "#domain/entry.ts";
import type { Page } from "#domain/page.ts";
import { Busy, TooFast } from "#domain/refusals.ts";
import { membersDigest } from "#protocol/members-digest.ts";
import { aConnection, noHurry, epoch as start } from "../../support/builders.ts";
import { aPage, aTick } from "../../support/pages.ts";
import { aHeartbeat, aMessage, aRelay } from "../../support/relay.ts";

const modern = { protocol: "relay.v1" } as const;
const room = "lobby";
const at = (page: number, epoch = "e.1") => ({ epoch, page });

/** A relay whose lobby has this log. */
async function aRelayWith(pages: readonly Page[]) {
  const relay = aRelay();
  for (const page of pages) await relay.journal.write(room, { kind: "create", page });
  return relay;
}

/** Ticks of one message each, with their numbers as what was said. */
function ticks(from: number, to: number, filler = ""): readonly Page[] {
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const number = from + i;
    const json = JSON.stringify(`${number}${filler}`);
    const entries = [encodeEntry({ seat: "seat0000001", id: number }, json)];
    return aTick({ number, entries, users: { seat0000001: "user-1" } });
  });
}

describe("ping", () => {
  it("tells a relay.v1 client who it is, how long it may stay and where the log stands", async () => {
    const relay = aRelay();
    const player = await relay.join({ ...modern, room: "arena" });
    await relay.ping(aHeartbeat(player, { id: "7" }));
    const { connectionId, userId, seat, expiresAt } = player;
    expect(relay.frames(player)).toEqual([
      {
        ...{ type: "pong", id: "7", serverTime: relay.clock.now(), connectionId, userId, seat },
        ...{ room: "arena", expiresAt, head: at(1, "n1.1") },
        ...{ count: 1, digest: membersDigest([]) },
      },
    ]);
  });

  it("names the newest page that is sealed, and a new log's after one that is too old", async () => {
    const relay = await aRelayWith([...ticks(1, 3), aPage({ number: 4, closesAt: start })]);
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { id: "1" }));
    expect(relay.frames(player)).toMatchObject([{ head: at(3) }]);
    const old = await aRelayWith(ticks(1, 3));
    await old.clock.sleep(126 * 60_000);
    const late = await old.join(modern);
    await old.ping(aHeartbeat(late, { id: "1" }));
    expect(old.frames(late)).toMatchObject([{ head: at(4, "n1.4") }]);
  });

  it("is over only when the answer is, as an instance freezes then", async () => {
    const relay = aRelay();
    const player = await relay.join(modern);
    let isPosted = false;
    relay.messenger.post = async () => {
      await new Promise(setImmediate);
      isPosted = true;
      return { outcome: "delivered" };
    };
    await relay.ping(aHeartbeat(player, { id: "1" }));
    expect(isPosted).toBe(true);
  });

  it("without an id is answered only if something is missing", async () => {
    const relay = await aRelayWith(ticks(1, 3));
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player));
    await relay.ping(aHeartbeat(player, { since: at(3) }));
    expect(relay.frames(player)).toEqual([]);
    await relay.ping(aHeartbeat(player, { since: at(2) }));
    expect(relay.frames(player)).toMatchObject([
      { type: "replay", page: 3 },
      { type: "pong", recovered: true },
    ]);
    expect(relay.frames(player)[1]).not.toHaveProperty("id");
    await relay.ping(aHeartbeat(player, { since: at(9) }));
    expect(relay.frames(player)[2]).toMatchObject({ type: "pong", recovered: false });
  });

  it("sends nothing to a plain client, whatever it asks for", async () => {
    const relay = await aRelayWith(ticks(1, 3));
    const [player, other] = [await relay.join(), await relay.join(modern)];
    await relay.ping(aHeartbeat(player, { id: "7", since: at(1), resend: true }));
    expect([relay.texts(player), relay.texts(other)]).toEqual([[], []]);
    expect(relay.telemetry.lines).toEqual([]);
  });

  it("looks at the row and for a bar at once, then at the log, then at the members if it has an id", async () => {
    const relay = await aRelayWith(ticks(1, 3));
    const player = await relay.join(modern);
    const calls: string[] = [];
    const { journal, connections } = relay;
    const [newest, find] = [journal.newest.bind(journal), connections.find.bind(connections)];
    journal.newest = async (...args) => {
      calls.push("newest");
      await new Promise(setImmediate);
      calls.push("newest is told");
      return newest(...args);
    };
    connections.find = async (key) => {
      calls.push("find");
      await new Promise(setImmediate);
      return find(key);
    };
    relay.bars.isBarred = async () => {
      calls.push("bar");
      return false;
    };
    const inRoom = connections.inRoom.bind(connections);
    connections.inRoom = (...args) => {
      calls.push("members");
      return inRoom(...args);
    };
    await relay.ping(aHeartbeat(player, { id: "1", since: at(3) }));
    expect(calls).toEqual(["find", "bar", "newest", "newest is told", "members"]);
    calls.length = 0;
    // Who wants to hear what is new only is not told of the members.
    await relay.ping(aHeartbeat(player, { since: at(3) }));
    expect(calls).toEqual(["find", "bar", "newest", "newest is told"]);
  });
});

describe("a replay", () => {
  it("is all that came after a position, before the pong that says so", async () => {
    const relay = await aRelayWith([...ticks(1, 4), aPage({ number: 5, closesAt: start })]);
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { id: "1", since: at(2) }));
    const users = { seat0000001: "user-1" };
    expect(relay.frames(player)).toEqual([
      {
        ...{ type: "replay", epoch: "e.1", page: 3, users },
        pages: [[["seat0000001", 3, "3"]], [["seat0000001", 4, "4"]]],
      },
      expect.objectContaining({ type: "pong", id: "1", head: at(4), recovered: true }),
    ]);
  });

  it("is everything for one who came when there was no log", async () => {
    const relay = await aRelayWith(ticks(1, 2));
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { since: null }));
    expect(relay.frames(player)).toMatchObject([{ page: 1, pages: [[{}], [{}]] }, {}]);
  });

  it("is as many frames as it takes, of which none is larger than may be delivered", async () => {
    const relay = await aRelayWith(ticks(1, 100, "x".repeat(3_000)));
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { id: "1", since: at(0) }));
    const texts = relay.texts(player);
    expect(texts).toHaveLength(4);
    expect(texts.every((text) => text.length <= 131_072)).toBe(true);
    const pages = relay.frames(player).flatMap((frame) => Object(frame).pages ?? []);
    expect(pages).toHaveLength(100);
  });

  it("is never a part, and tells where to go on", async () => {
    const relay = await aRelayWith([...ticks(1, 2), ...ticks(4, 5)]);
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { id: "1", since: at(1) }));
    expect(relay.frames(player)).toMatchObject([{ type: "pong", recovered: false, head: at(5) }]);
  });

  it("is logged and counted, recovered or not, and not when there was nothing", async () => {
    const relay = await aRelayWith(ticks(1, 3));
    const player = await relay.join(modern);
    for (const page of [1, 3, 9]) await relay.ping(aHeartbeat(player, { since: at(page) }));
    await relay.ping(aHeartbeat(player, { id: "1", since: at(3) }));
    await relay.ping(aHeartbeat(player, { id: "2" }));
    const { connectionId } = player;
    const of = { connectionId, room, resend: false };
    expect(relay.telemetry.lines).toMatchObject([
      { level: "info", event: "replay", fields: { ...of, recovered: true, pages: 2 } },
      { level: "info", event: "replay", fields: { ...of, recovered: false, pages: 0 } },
    ]);
    expect(relay.telemetry.records).toEqual([
      {
        counts: { Replays: 1, Recovered: 1, NotRecovered: 0 },
        dimensions: { route: "heartbeat" },
      },
      {
        counts: { Replays: 1, Recovered: 0, NotRecovered: 1 },
        dimensions: { route: "heartbeat" },
      },
    ]);
  });

  it("is read within a second, and busy when the journal is", async () => {
    const relay = aRelay();
    const player = await relay.join(modern);
    const deadlines: number[] = [];
    relay.journal.newest = (_room, _from, _limit, deadline = 0) => {
      deadlines.push(deadline);
      return Promise.reject(new Busy());
    };
    await expect(relay.ping(aHeartbeat(player, { since: null }))).rejects.toThrow(Busy);
    const short = aHeartbeat(player, { deadline: start + 400 });
    await expect(relay.ping(short)).rejects.toThrow(Busy);
    expect(deadlines).toEqual([start + 1_000, start + 400]);
  });
});

describe("a resend", () => {
  it("takes what follows to the whole room, but for plain players, and the asker last", async () => {
    const relay = await aRelayWith(ticks(1, 3));
    const [asker, other] = [await relay.join(modern), await relay.join(modern)];
    const [plain, elsewhere] = [await relay.join(), await relay.join({ ...modern, room: "x" })];
    let inTime = 0;
    const post = relay.messenger.post.bind(relay.messenger);
    relay.messenger.post = (connectionId, frame) => {
      if (connectionId === asker.connectionId) inTime = relay.texts(other).length;
      return post(connectionId, frame);
    };
    await relay.ping(aHeartbeat(asker, { id: "1", since: at(1), resend: true }));
    expect(relay.frames(other)).toMatchObject([{ type: "replay", page: 2, pages: [[{}], [{}]] }]);
    expect(relay.frames(asker)).toMatchObject([{ type: "replay" }, { type: "pong" }]);
    expect([relay.texts(plain), relay.texts(elsewhere), inTime]).toEqual([[], [], 1]);
    expect(relay.telemetry.span("fan-out")?.annotations).toMatchObject({ room, resend: true });
    expect(relay.telemetry.lines).toMatchObject([{ fields: { resend: true } }]);
  });

  it("of nothing, or without a position, is sent to nobody", async () => {
    const relay = await aRelayWith(ticks(1, 3));
    const [asker, other] = [await relay.join(modern), await relay.join(modern)];
    await relay.ping(aHeartbeat(asker, { id: "1", since: at(3), resend: true }));
    await relay.ping(aHeartbeat(asker, { id: "2", since: at(9), resend: true }));
    await relay.ping(aHeartbeat(asker, { id: "3", resend: true }));
    expect(relay.frames(asker)).toMatchObject([{ id: "1" }, { id: "2" }, { id: "3" }]);
    expect(relay.frames(other)).toEqual([]);
  });

  it("of more than a frame is for the asker alone, who is far behind", async () => {
    const relay = await aRelayWith(ticks(1, 100, "x".repeat(3_000)));
    const [asker, other] = [await relay.join(modern), await relay.join(modern)];
    await relay.ping(aHeartbeat(asker, { id: "1", since: at(0), resend: true }));
    expect([relay.frames(asker).length, relay.frames(other).length]).toEqual([4, 0]);
  });
});

describe("a ping of a player who has no row any more", () => {
  it("gives a plain one its row again, as it was", async () => {
    const relay = aRelay();
    const player = await relay.join();
    await relay.connections.remove(player);
    await relay.ping(aHeartbeat(player));
    expect(relay.connections.all()).toEqual([player]);
    expect(relay.messenger.isClosed(player.connectionId)).toBe(false);
  });

  it("ends a relay.v1 connection in place of an answer, and gives it no row", async () => {
    const relay = await aRelayWith(ticks(1, 3));
    const player = await relay.join(modern);
    await relay.connections.remove(player);
    await relay.ping(aHeartbeat(player, { id: "7", since: at(1) }));
    expect(relay.messenger.isClosed(player.connectionId)).toBe(true);
    expect(relay.frames(player)).toEqual([]);
    expect(relay.connections.all()).toEqual([]);
  });

  it.each(["plain", "relay.v1"] as const)("is logged, for a %s one", async (protocol) => {
    const relay = aRelay();
    const player = await relay.join({ protocol });
    await relay.connections.remove(player);
    await relay.ping(aHeartbeat(player));
    const { connectionId } = player;
    expect(relay.telemetry.lines).toMatchObject([
      { level: "warn", event: "row_missing", fields: { connectionId, room, protocol } },
    ]);
  });

  it("takes over a tick that was left open, like any other", async () => {
    const relay = await aRelayWith([aPage({ closesAt: start - 1_001 })]);
    const other = await relay.join(modern);
    await relay.ping(aHeartbeat(aConnection(modern)));
    expect(relay.frames(other)).toMatchObject([{ type: "tick" }]);
  });
});

it("a ping is answered although the registry cannot be asked, within a second", async () => {
  const relay = aRelay();
  const player = await relay.join(modern);
  const { connectionId } = player;
  const outage = new Error("throttled");
  let lookedUpBy = 0;
  relay.connections.find = (_key, deadline = 0) => {
    lookedUpBy = deadline;
    return Promise.reject(outage);
  };
  await relay.ping(aHeartbeat(player, { id: "1" }));
  expect(lookedUpBy).toBe(relay.clock.now() + 1_000);
  expect(relay.frames(player)).toEqual([expect.objectContaining({ type: "pong" })]);
  expect(relay.messenger.isClosed(player.connectionId)).toBe(false);
  expect(relay.telemetry.lines).toEqual([
    { level: "warn", event: "not_looked_up", fields: { connectionId }, error: outage },
  ]);
});

describe("the first heartbeat with a profile", () => {
  const profile = '{ "name":"Ann", "id":76561197980428154 }';

  it("makes a member of a player, whom everybody hears of, and answers before it waits", async () => {
    const relay = await aRelayWith(ticks(1, 1));
    const witness = await relay.join(modern);
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { id: "1", profile, members: true }));
    const { seat, userId, connectionId, expiresAt } = player;
    const member = { seat, user: userId, connectionId, expiresAt, profile: JSON.parse(profile) };
    expect(relay.comingsAndGoings(witness)).toEqual([{ joined: member }]);
    expect(relay.frames(player)).toMatchObject([
      { type: "members", members: [member] },
      { type: "pong", count: 2, digest: membersDigest([connectionId]) },
      { type: "tick", pages: [[{ joined: member }]] },
    ]);
    expect(relay.texts(witness).join()).toContain(`"profile":${profile}}`);
  });

  it("is the only one: what a player says of himself later changes nothing", async () => {
    const relay = await aRelayWith(ticks(1, 1));
    const player = await relay.join(modern);
    await relay.ping(aHeartbeat(player, { profile }));
    await relay.ping(aHeartbeat(player, { profile: "2" }));
    await relay.ping(aHeartbeat(player, { profile }));
    expect(relay.comingsAndGoings(player)).toHaveLength(1);
    expect(relay.connections.all()).toEqual([{ ...player, profile }]);
  });

  it("of a plain player, or of one without a row, makes nobody a member", async () => {
    const relay = await aRelayWith(ticks(1, 1));
    const witness = await relay.join(modern);
    const plain = await relay.join();
    await relay.ping(aHeartbeat(plain, { profile }));
    const lost = aConnection(modern);
    relay.messenger.open(lost.connectionId);
    await relay.ping(aHeartbeat(lost, { profile }));
    expect(relay.comingsAndGoings(witness)).toEqual([]);
    expect(relay.connections.all()).toEqual([witness, plain]);
    expect(relay.messenger.isClosed(lost.connectionId)).toBe(true);
  });

  it("is answered although the coming could not be placed, which is mended by digests", async () => {
    const relay = await aRelayWith(ticks(1, 1));
    const witness = await relay.join({ ...modern, profile: "1" });
    const player = await relay.join(modern);
    relay.journal.write = async () => {
      throw new Error("denied");
    };
    await relay.ping(aHeartbeat(player, { id: "1", profile }));
    expect(relay.frames(player)).toMatchObject([{ type: "pong", count: 2 }]);
    expect(relay.telemetry.lines).toContainEqual(
      expect.objectContaining({ level: "warn", event: "not_announced" }),
    );
    const digest = membersDigest([witness.connectionId]);
    await relay.ping(aHeartbeat(witness, { digest }));
    expect(relay.frames(witness)).toMatchObject([
      { type: "members", members: [{}, { connectionId: player.connectionId }] },
      { type: "pong", head: at(1) },
    ]);
  });

  it("closes the tick that it has opened also if it cannot be answered", async () => {
    const relay = await aRelayWith(ticks(1, 1));
    const witness = await relay.join(modern);
    const player = await relay.join(modern);
    const newest = relay.journal.newest.bind(relay.journal);
    let looks = 0;
    relay.journal.newest = (...args) =>
      ++looks === 2 ? Promise.reject(new Busy()) : newest(...args);
    await expect(relay.ping(aHeartbeat(player, { id: "1", profile }))).rejects.toThrow(Busy);
    expect(relay.comingsAndGoings(witness)).toHaveLength(1);
    expect(relay.journal.pages(room).at(-1)).toMatchObject({ endsTick: true });
  });
});

describe("a room of more members than are announced", () => {
  it("tells how many there are, and nothing of who comes", async () => {
    const relay = aRelay({ rules: { presenceLimit: 2 } });
    const [one, two, three] = [
      await relay.join(modern),
      await relay.join(modern),
      await relay.join(modern),
    ];
    for (const player of [one, two, three]) await relay.ping(aHeartbeat(player, { profile: "1" }));
    expect(relay.comingsAndGoings(one)).toHaveLength(2);
    await relay.ping(aHeartbeat(three, { id: "1", members: true, digest: "0.0" }));
    const [pong] = relay.frames(three).filter((frame) => Object(frame).type === "pong");
    expect(pong).toMatchObject({ count: 3 });
    expect(pong).not.toHaveProperty("digest");
    expect(relay.texts(three).join()).not.toContain('"members"');
    // Who was announced is signed off all the same.
    await relay.disconnect(two);
    expect(relay.comingsAndGoings(one).at(-1)).toMatchObject({ left: { reason: "closed" } });
  });
});

describe("a digest", () => {
  it("that is right is answered by nothing, and a wrong one by everybody and a pong", async () => {
    const relay = await aRelayWith(ticks(1, 1));
    const player = await relay.join({ ...modern, profile: "1" });
    const digest = membersDigest([player.connectionId]);
    await relay.ping(aHeartbeat(player, { digest, since: at(1) }));
    expect(relay.frames(player)).toEqual([]);
    await relay.ping(aHeartbeat(player, { digest: "x", since: at(1) }));
    expect(relay.frames(player)).toMatchObject([{ type: "members" }, { type: "pong", digest }]);
  });

  it("waits until the client has what it has missed", async () => {
    const relay = await aRelayWith(ticks(1, 2));
    const player = await relay.join({ ...modern, profile: "1" });
    await relay.ping(aHeartbeat(player, { digest: "x", since: at(1) }));
    expect(relay.frames(player)).toMatchObject([{ type: "replay" }, { type: "pong" }]);
  });
});

describe("what is dear to read", () => {
  it("is read twice in a second and connection, by whichever way it is asked for", async () => {
    for (const traits of [
      { members: true },
      { digest: "x" },
      { since: at(0) },
      { since: at(0), resend: true },
    ]) {
      const relay = await aRelayWith(ticks(1, 2));
      const player = await relay.join(modern);
      await relay.ping(aHeartbeat(player, traits));
      await relay.ping(aHeartbeat(player, traits));
      await expect(relay.ping(aHeartbeat(player, traits))).rejects.toThrow(TooFast);
      await relay.ping(aHeartbeat(await relay.join(modern), traits));
    }
  });

  it("is not counted where there was nothing to read", async () => {
    const relay = await aRelayWith(ticks(1, 2));
    const player = await relay.join(modern);
    for (let i = 0; i < 8; i++) await relay.ping(aHeartbeat(player, { since: at(2) }));
    await expect(relay.ping(aHeartbeat(player))).rejects.toThrow(TooFast);
  });

  it("is refused before anything is read, if it is everybody in the room", async () => {
    const relay = await aRelayWith(ticks(1, 2));
    const player = await relay.join(modern);
    for (let i = 0; i < 2; i++) await relay.ping(aHeartbeat(player, { members: true }));
    let reads = 0;
    relay.connections.find = async () => {
      reads++;
      return player;
    };
    await expect(relay.ping(aHeartbeat(player, { members: true }))).rejects.toThrow(TooFast);
    expect(reads).toBe(0);
  });
});

describe("a pong, where the members cannot be read", () => {
  async function aRelayWithoutRoster() {
    const relay = await aRelayWith(ticks(1, 1));
    const player = await relay.join(modern);
    relay.connections.inRoom = async function* () {
      yield* [];
      throw new Error("throttled");
    };
    return { relay, player };
  }

  it("comes without them", async () => {
    const { relay, player } = await aRelayWithoutRoster();
    await relay.ping(aHeartbeat(player, { id: "1" }));
    expect(relay.frames(player)).toEqual([expect.not.objectContaining({ count: 1 })]);
    expect(relay.telemetry.lines).toMatchObject([{ level: "warn", event: "members_not_read" }]);
  });

  it("does not come if they were asked for: that is to be tried again", async () => {
    const { relay, player } = await aRelayWithoutRoster();
    const asked = relay.ping(aHeartbeat(player, { id: "1", members: true }));
    await expect(asked).rejects.toThrow(Busy);
  });
});

describe("a heartbeat of a user who is kept out", () => {
  it("ends his connection, and says why", async () => {
    const relay = await aRelayWith(ticks(1, 1));
    const witness = await relay.join(modern);
    const player = await relay.join({ ...modern, profile: "1" });
    await relay.bars.bar(player.userId, relay.clock.now() + 60_000, noHurry);
    await relay.ping(aHeartbeat(player, { id: "1", since: at(0) }));
    expect(relay.frames(player)).toMatchObject([{ type: "error", code: "barred" }]);
    expect(relay.messenger.isClosed(player.connectionId)).toBe(true);
    expect(relay.connections.all()).toEqual([witness]);
    expect(relay.comingsAndGoings(witness)).toMatchObject([{ left: { reason: "kicked" } }]);
  });

  it("is answered where that cannot be told: to end all connections would mend nothing", async () => {
    const relay = await aRelayWith(ticks(1, 1));
    const player = await relay.join(modern);
    relay.bars.isBarred = () => Promise.reject(new Error("throttled"));
    await relay.ping(aHeartbeat(player, { id: "1" }));
    expect(relay.frames(player)).toMatchObject([{ type: "pong" }]);
    expect(relay.telemetry.lines).toMatchObject([{ event: "bar_not_looked_up" }]);
  });
});

it("who comes is told to ask again while the registry cannot take the profile", async () => {
  const relay = aRelay();
  const player = await relay.join(modern);
  relay.connections.introduce = () => Promise.reject(new Error("throttled"));
  const first = relay.ping(aHeartbeat(player, { id: "1", profile: "null" }));
  await expect(first).rejects.toThrow(Busy);
  expect(relay.frames(player)).toEqual([]);
});

it("the tick that a newcomer has opened is sent once, though it is overdue when the log is read", async () => {
  const relay = aRelay();
  const player = await relay.join(modern);
  const other = await relay.join(modern);
  await relay.broadcast(aMessage(other));
  const { newest } = relay.journal;
  relay.journal.newest = async (...read) => {
    const pages = await newest.apply(relay.journal, read);
    if (pages[0]?.endsTick === false) await relay.clock.sleep(3_000);
    return pages;
  };
  await relay.ping(aHeartbeat(player, { id: "1", profile: "null" }));
  expect(relay.comingsAndGoings(other)).toHaveLength(1);
});
