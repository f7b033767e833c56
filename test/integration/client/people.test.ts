import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Member } from "../../../src/client/relay-client.ts";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { eventuallyHolds } from "../../support/eventually.ts";
import { signedByLocalPool } from "../../support/local-pool-tokens.ts";
import { anOperator } from "./support/operator.ts";
import { aPlayer, untilOpen } from "./support/players.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

/** A player with everything that it was told of others, messages among it, in order. */
function aWitness(
  name: string,
  room: string,
  options: Parameters<typeof aPlayer>[2] = {},
  at = cloud,
) {
  const player = aPlayer(at, name, { room, profile: { name }, ...options });
  const { relay } = player;
  const story: string[] = [];
  const nameOf = ({ userId }: Pick<Member, "userId">) => userId;
  for (const event of ["joined", "away", "back"] as const) {
    relay.on(event, (member) => story.push(`${event} ${nameOf(member)}`));
  }
  relay.on("left", (member) => story.push(`left ${nameOf(member)} ${member.reason}`));
  relay.on("message", ({ from, message }) => story.push(`${nameOf(from)}: ${message}`));
  return {
    ...player,
    story,
    names: () => [...relay.members.values()].map(nameOf).toSorted(),
    profiles: () => [...relay.members.values()].map(({ profile }) => profile),
  };
}

/** Lets a player in as often as the door is opened. */
function aDoor(name: string) {
  let isOpen = Promise.withResolvers<void>();
  isOpen.resolve();
  return {
    token: async () => {
      await isOpen.promise;
      return signedByLocalPool(cloud, { sub: name });
    },
    open: () => isOpen.resolve(),
    shut() {
      isOpen = Promise.withResolvers<void>();
    },
  };
}

const connectionOf = ({ relay }: ReturnType<typeof aPlayer>) => relay.me?.connectionId ?? "";

describe("a player who comes", () => {
  it("is seen with what it says of itself, before its first message, and sees everybody", async () => {
    const ann = aWitness("ann", "coming");
    await untilOpen(ann.relay);
    expect(ann.names()).toEqual(["ann"]);
    const ben = aWitness("ben", "coming");
    ben.relay.on("open", () => ben.relay.send("hello"));

    await eventuallyHolds(() => {
      expect(ann.story).toEqual(["joined ben", "ben: hello"]);
    });
    expect(ann.profiles()).toEqual([{ name: "ann" }, { name: "ben" }]);
    expect([ben.names(), ben.story]).toEqual([["ann", "ben"], []]);
    await Promise.all([ann.relay.close(), ben.relay.close()]);
  });

  it("and goes is seen to leave, by itself", async () => {
    const ann = aWitness("ann", "going");
    const ben = aWitness("ben", "going");
    await untilOpen(ann.relay, ben.relay);
    await eventuallyHolds(() => expect(ann.names()).toEqual(["ann", "ben"]));
    await ben.relay.close();

    await eventuallyHolds(() => {
      expect([ann.story.at(-1), ann.names()]).toEqual(["left ben closed", ["ann"]]);
    });
    await ann.relay.close();
  });
});

describe("a player whose machine is gone without a word", () => {
  async function aLoss(room: string) {
    const door = aDoor("ben");
    const ann = aWitness("ann", room);
    await untilOpen(ann.relay);
    const ben = aWitness("ben", room, { token: door.token });
    await untilOpen(ben.relay);
    await eventuallyHolds(() => expect(ann.story).toEqual(["joined ben"]));
    door.shut();
    cloud.gateway.vanish(connectionOf(ben));
    // By which the relay finds out, when it believes it of so young a connection.
    await eventuallyHolds(async () => {
      await ann.relay.request("anybody there?");
      expect(ann.story).toEqual(["joined ben", "away ben"]);
    });
    expect([...ann.relay.members.values()].map(({ isAway }) => isAway)).toEqual([false, true]);
    return { ann, ben, door };
  }

  it("is away, and is back if it returns in time, without having left", async () => {
    const { ann, ben, door } = await aLoss("returning");
    door.open();
    await untilOpen(ben.relay);
    ben.relay.send("here I am");

    await eventuallyHolds(() => {
      expect(ann.story).toEqual(["joined ben", "away ben", "back ben", "ben: here I am"]);
    });
    // It has missed nothing, and has seen nobody go or come.
    expect(new Set(ben.story)).toEqual(new Set(["ann: anybody there?"]));
    await Promise.all([ann.relay.close(), ben.relay.close()]);
  });

  it("is away for 15 seconds, and then has left", async () => {
    const { ann, ben } = await aLoss("lost");

    await eventuallyHolds(() => {
      expect([ann.story.at(-1), ann.names()]).toEqual(["left ben lost", ["ann"]]);
    });
    expect(ann.story).toHaveLength(3);
    await Promise.all([ann.relay.close(), ben.relay.close()]);
  }, 40_000);
});

it("players who change their connections again and again seem not to move", async () => {
  const ann = aWitness("ann", "rotating", { lasting: 7 });
  const ben = aWitness("ben", "rotating", { lasting: 8 });
  await untilOpen(ann.relay, ben.relay);
  const connections = new Set<string>();

  await eventuallyHolds(() => {
    connections.add(connectionOf(ann)).add(connectionOf(ben));
    expect(connections.size).toBeGreaterThan(5);
  });
  ben.relay.send("still here");
  await eventuallyHolds(() => expect(ann.story.at(-1)).toBe("ben: still here"));
  const told = [...ann.story, ...ben.story].filter((it) => /^(left|away|back)/.test(it));
  expect([told, ann.names(), ben.names()]).toEqual([[], ["ann", "ben"], ["ann", "ben"]]);
  expect([ann.connections.length, ben.connections.length]).toEqual([1, 1]);
  await Promise.all([ann.relay.close(), ben.relay.close()]);
}, 60_000);

describe("a message to some", () => {
  it("is theirs alone, and in order among the others, also for who was away", async () => {
    const door = aDoor("ben");
    const ann = aWitness("ann", "whispering", { echo: true });
    const ben = aWitness("ben", "whispering", { token: door.token });
    const cid = aWitness("cid", "whispering");
    await untilOpen(ann.relay, ben.relay, cid.relay);
    await eventuallyHolds(() => expect(ann.names()).toEqual(["ann", "ben", "cid"]));
    const [benHere] = [...ann.relay.members.values()].filter(({ userId }) => userId === "ben");
    if (benHere === undefined) throw new Error("Ben is not here.");

    ann.relay.send("one");
    ann.relay.sendTo([benHere], "psst");
    await ann.relay.request("two");
    door.shut();
    cloud.gateway.disconnect(connectionOf(ben));
    await ann.relay.request("hush", { to: [benHere.seat] });
    await ann.relay.request("three");
    door.open();

    const messages = ({ heard }: ReturnType<typeof aPlayer>) =>
      heard.map(({ message, to }) => (to === undefined ? message : [message, to]));
    const to = [benHere.seat];
    const all = ["one", ["psst", to], "two", ["hush", to], "three"];
    await eventuallyHolds(() => {
      expect(messages(ben)).toEqual(all);
      expect(messages(ann)).toEqual(all);
      expect(messages(cid)).toEqual(["one", "two", "three"]);
    });
    await Promise.all([ann.relay.close(), ben.relay.close(), cid.relay.close()]);
  });
});

describe("a player who is put out", () => {
  const endOf = ({ relay }: ReturnType<typeof aPlayer>) =>
    new Promise((resolve) => relay.on("closed", resolve));
  const refused = (code: string) => ({ reason: "refused", error: { code, retryable: false } });

  it.each([
    ["kicked", undefined],
    ["barred", 60],
  ])("is told so, and does not come back: %s", async (code, barSeconds) => {
    const ann = aWitness("ann", code);
    const ben = aWitness(`ben ${code}`, code);
    await untilOpen(ann.relay, ben.relay);
    await eventuallyHolds(() => expect(ann.names()).toEqual(["ann", `ben ${code}`]));
    const end = endOf(ben);

    await anOperator(cloud).kick({ user: `ben ${code}` }, barSeconds);

    await expect(end).resolves.toMatchObject(refused(code));
    await eventuallyHolds(() => {
      expect([ann.story.at(-1), ann.names()]).toEqual([`left ben ${code} kicked`, ["ann"]]);
    });
    expect(cloud.gateway.connections()).toHaveLength(1);
    await ann.relay.close();
  });
});

describe("a relay with narrow settings", () => {
  let narrow: TestCloud;
  beforeAll(async () => {
    narrow = await startTestCloud({
      routerEnvironment: { CONNECTIONS_PER_USER: "2", PRESENCE_LIMIT: "2" },
    });
  });
  afterAll(() => narrow.close());

  it("lets the newest tabs of a player stay, and the oldest ends for good", async () => {
    const tabs: ReturnType<typeof aWitness>[] = [];
    const ends: unknown[] = [];
    for (const number of [0, 1, 2, 3]) {
      const tab = aWitness("ann", `tab-${number}`, {}, narrow);
      tab.relay.on("closed", ({ error }) => ends.push([number, error?.code]));
      tabs.push(tab);
      await untilOpen(tab.relay);
    }

    await eventuallyHolds(() => {
      expect(ends).toEqual([
        [0, "replaced"],
        [1, "replaced"],
      ]);
      expect(tabs.map(({ relay }) => relay.state)).toEqual(["closed", "closed", "open", "open"]);
    });
    await Promise.all(tabs.map(({ relay }) => relay.close()));
  });

  it("tells nobody who is in a large room, but how many, and tells again when it is small", async () => {
    const ann = aWitness("ann", "large", {}, narrow);
    const ben = aWitness("ben", "large", {}, narrow);
    await untilOpen(ann.relay, ben.relay);
    await eventuallyHolds(() => expect(ann.names()).toEqual(["ann", "ben"]));
    const cid = aWitness("cid", "large", {}, narrow);
    await untilOpen(cid.relay);
    expect([cid.names(), cid.relay.count]).toEqual([[], 3]);

    await ann.relay.ping();
    expect([ann.names(), ann.story.at(-1), ann.relay.count]).toEqual([[], "left ben unlisted", 3]);

    await cid.relay.close();
    let looks = 0;
    await eventuallyHolds(async () => {
      // Now and then: a flood of heartbeats would be ended.
      if (looks++ % 25 === 0) await ann.relay.ping();
      expect([ann.names(), ann.relay.count]).toEqual([["ann", "ben"], 2]);
    });
    await Promise.all([ann.relay.close(), ben.relay.close()]);
  });
});
