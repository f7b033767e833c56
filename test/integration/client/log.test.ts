import { setTimeout as delay } from "node:timers/promises";
import { DeleteCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { eventuallyHolds } from "../../support/eventually.ts";
import { signedByLocalPool } from "../../support/local-pool-tokens.ts";
import { aPlayer, untilOpen } from "./support/players.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

type Player = ReturnType<typeof aPlayer>;

const stampsOf = ({ heard }: Player) =>
  heard.map(({ from, id, message }) => `${from.seat} ${id} ${message}`);

const numbersFrom = ({ heard }: Player, name: string) =>
  heard.filter(({ from }) => from.userId === name).map(({ message }) => message);

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

describe("two players who talk at once", () => {
  it("see the same messages in the same order, their own among them", async () => {
    const options = { room: "order", echo: true };
    const ann = aPlayer(cloud, "ann", options);
    const ben = aPlayer(cloud, "ben", options);
    await untilOpen(ann.relay, ben.relay);

    for (const number of upTo(50)) {
      ann.relay.send(number);
      ben.relay.send(number);
      await delay(10);
    }

    await eventuallyHolds(() => {
      expect([ann.heard.length, ben.heard.length]).toEqual([100, 100]);
    });
    expect(stampsOf(ann)).toEqual(stampsOf(ben));
    for (const name of ["ann", "ben"]) expect(numbersFrom(ann, name)).toEqual(upTo(50));
    await Promise.all([ann.relay.close(), ben.relay.close()]);
  });

  it("lose nothing, and get nothing twice, while their sockets are cut", async () => {
    const whileDisconnected = { queue: 100 };
    const options = { room: "cuts", echo: true, whileDisconnected };
    const players = ["ann", "ben"].map((name) => aPlayer(cloud, name, options));
    const relays = players.map(({ relay }) => relay);
    const missed: unknown[] = [];
    for (const relay of relays) relay.on("missed", (detail) => missed.push(detail));
    await untilOpen(...relays);

    for (const number of upTo(60)) {
      for (const relay of relays) relay.send(number);
      await delay(15);
      const [victim] = cloud.gateway.connections().slice(number % 2);
      if (victim && number % 10 === 5) cloud.gateway.vanish(victim.connectionId);
      if (victim && number % 10 === 0) cloud.gateway.disconnect(victim.connectionId);
    }

    const [ann, ben] = players;
    if (ann === undefined || ben === undefined) throw new Error("Nobody plays.");
    await eventuallyHolds(() => {
      expect([ann.heard.length, ben.heard.length]).toEqual([120, 120]);
    });
    expect(stampsOf(ann)).toEqual(stampsOf(ben));
    for (const name of ["ann", "ben"]) expect(numbersFrom(ben, name)).toEqual(upTo(60));
    expect([missed, ann.connections.length + ben.connections.length > 2]).toEqual([[], true]);
    await Promise.all(relays.map((relay) => relay.close()));
  });
});

describe("a message whose tick reaches nobody, as the function dies over it", () => {
  it("reaches everybody when its sender asks for it, also who has nothing to ask for", async () => {
    const ann = aPlayer(cloud, "ann", { room: "resend" });
    const ben = aPlayer(cloud, "ben", { room: "resend" });
    await untilOpen(ann.relay, ben.relay);
    cloud.gateway.faults.set([{ kind: "half-open", share: 1 }]);

    const request = ann.relay.request("hello", { timeoutMs: 30_000 });
    await delay(500);
    cloud.router.restart();
    cloud.gateway.faults.clear();

    await expect(request).resolves.toMatchObject({ page: expect.any(Number) });
    // Before his next heartbeat, which is due in a minute.
    await eventuallyHolds(() => {
      expect(ben.heard.map(({ message }) => message)).toEqual(["hello"]);
    });
    await Promise.all([ann.relay.close(), ben.relay.close()]);
  });
});

describe("a log that is gone", () => {
  it("is told as missed, ends what was under way as unknown, and is gone on from", async () => {
    const options = { room: "forgotten", requestTimeoutMs: 30_000 };
    const ann = aPlayer(cloud, "ann", options);
    let isLetIn = Promise.resolve();
    const token = async () => {
      await isLetIn;
      return signedByLocalPool(cloud, { sub: "ben" });
    };
    const ben = aPlayer(cloud, "ben", { ...options, token });
    const missed: string[] = [];
    const recovered: boolean[] = [];
    ann.relay.on("missed", () => missed.push("ann"));
    ben.relay.on("missed", () => missed.push("ben"));
    ben.relay.on("open", (detail) => recovered.push(detail.recovered));
    await untilOpen(ann.relay, ben.relay);
    const { epoch } = await ann.relay.request("one");
    await eventuallyHolds(() => expect(ben.heard).toHaveLength(1));

    const door = Promise.withResolvers<void>();
    isLetIn = door.promise;
    const hasLeft = new Promise((resolve) => ann.relay.on("left", resolve));
    cloud.gateway.disconnect(ben.relay.me?.connectionId ?? "");
    // What is told of it would begin the log anew.
    await hasLeft;
    await forgetEverything();
    await expect(ann.relay.request("two")).rejects.toMatchObject({ code: "unknown_outcome" });
    const again = await ann.relay.request("three");
    door.resolve();
    await untilOpen(ben.relay);
    await ann.relay.request("four");

    await eventuallyHolds(() => {
      expect(ben.heard.map(({ message }) => message)).toEqual(["one", "four"]);
    });
    expect(again.epoch).not.toBe(epoch);
    expect([missed, recovered]).toEqual([
      ["ann", "ben"],
      [true, false],
    ]);
    await Promise.all([ann.relay.close(), ben.relay.close()]);
  });
});

/** Deletes every page of every room. */
async function forgetEverything(): Promise<void> {
  const { database, journalTableName: TableName } = cloud;
  const { Items: pages = [] } = await database.send(new ScanCommand({ TableName }));
  const keys = pages.map(({ room, page }) => ({ room, page }));
  await Promise.all(keys.map((Key) => database.send(new DeleteCommand({ TableName, Key }))));
}
