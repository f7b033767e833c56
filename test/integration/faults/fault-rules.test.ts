import { describe, expect, it } from "vitest";
import { InvalidFaultRules } from "../../../scripts/local-cloud/faults/share-rules.ts";
import type { FaultRule } from "../../../scripts/local-cloud/gateway/faults/fault-rules.ts";
import type { FaultyGateway } from "./support/faulty-gateway.ts";
import { someConnectionIds, startFaultyGateway } from "./support/faulty-gateway.ts";
import { postInTurn, postToAll } from "./support/posts.ts";

const mixed: readonly FaultRule[] = [
  { kind: "500", share: 0.2 },
  { kind: "429", share: 0.1 },
  { kind: "410", share: 0.05 },
  { kind: "reset-before", share: 0.05 },
];

async function startWith(faults: readonly FaultRule[], connections: number, faultSeed = 1) {
  const started = await startFaultyGateway({ faults, faultSeed });
  const ids = someConnectionIds(connections);
  started.gateway.simulateConnections(ids);
  return { ...started, ids };
}

/** Each of the fault-free outcomes and of the faults, over some connections and several posts. */
async function sequence({ endpoint }: FaultyGateway, ids: readonly string[]) {
  return [await postToAll(endpoint, ids), await postToAll(endpoint, ids.toReversed())];
}

describe("shares", () => {
  it("are those of 2,000 posts to different connections", async () => {
    const { endpoint, ledger, ids } = await startWith(mixed, 2000);

    const endings = await postToAll(endpoint, ids);

    // Five standard deviations of a binomial distribution around each share.
    const expectShare = (count: number, share: number) =>
      expect(Math.abs(count - 2000 * share)).toBeLessThan(5 * Math.sqrt(2000 * share));
    const { faults } = ledger.counts();
    expectShare(faults["500"], 0.2);
    expectShare(faults["429"], 0.1);
    expectShare(faults["410"], 0.05);
    expectShare(faults["reset-before"], 0.05);
    const count = (ending: number | string) => endings.filter((it) => it === ending).length;
    expect([500, 429, 410, "ECONNRESET"].map(count)).toEqual([
      faults["500"],
      faults["429"],
      faults["410"],
      faults["reset-before"],
    ]);
    expect(count(200)).toBe(ledger.counts().deliveries);
  });

  it("are those of 400 posts to the same connection", async () => {
    const { endpoint, ledger, ids } = await startWith([{ kind: "500", share: 0.5 }], 1);
    await postInTurn(endpoint, ids[0] ?? "", 400);
    expect(Math.abs(ledger.counts().faults["500"] - 200)).toBeLessThan(50);
  });

  it("of 0 and 1 mean never and always", async () => {
    const { endpoint, ids } = await startWith(
      [
        { kind: "500", share: 0 },
        { kind: "429", share: 1 },
      ],
      50,
    );
    expect(new Set(await postToAll(endpoint, ids))).toEqual(new Set([429]));
  });
});

describe("a seed", () => {
  it("makes every run meet the same faults, whatever the order of the posts", async () => {
    const one = await startWith(mixed, 100, 7);
    const other = await startWith(mixed, 100, 7);

    const first = await sequence(one, one.ids);
    const second = await sequence(other, one.ids.toReversed());

    expect(second.map((endings) => endings.toReversed())).toEqual(first);
    expect(new Set(first.flat()).size).toBe(5);
  });

  it("other than that meets others", async () => {
    const one = await startWith(mixed, 100, 7);
    const other = await startWith(mixed, 100, 8);
    expect(await sequence(other, one.ids)).not.toEqual(await sequence(one, one.ids));
  });

  it("that is set while the gateway runs begins its sequence anew", async () => {
    const started = await startWith(mixed, 100, 7);
    const first = await sequence(started, started.ids);

    const goingOn = await sequence(started, started.ids);
    started.gateway.faults.seed(7);
    const again = await sequence(started, started.ids);

    expect(goingOn).not.toEqual(first);
    expect(again).toEqual(first);
  });
});

describe("rules", () => {
  it("hold from the next post on, until others do", async () => {
    const { gateway, endpoint, ids } = await startWith([], 1);
    const [id = ""] = ids;
    const next = async () => (await postInTurn(endpoint, id, 1))[0];

    expect(await next()).toBe(200);
    gateway.faults.set([{ kind: "500", share: 1 }]);
    expect(await next()).toBe(500);
    gateway.faults.set([{ kind: "503", share: 1 }]);
    expect(await next()).toBe(503);
    expect(gateway.faults.rules).toEqual([{ kind: "503", share: 1 }]);
    gateway.faults.clear();
    expect(await next()).toBe(200);
    expect(gateway.faults.rules).toEqual([]);
  });

  it("for some connections leave the others alone", async () => {
    const { gateway, endpoint, ids } = await startWith([], 3);
    const [slow = "", other = "", third = ""] = ids;
    gateway.faults.set([
      { kind: "429", share: 1, connectionIds: [slow] },
      { kind: "500", share: 1, connectionIds: [other] },
    ]);
    expect(await postToAll(endpoint, [slow, other, third])).toEqual([429, 500, 200]);
  });

  it("with shares of more than 1 are refused, and those in force stay", async () => {
    const { gateway } = await startWith(mixed, 0);
    const [id = ""] = someConnectionIds(1);
    const excess = /^The fault rules cannot be followed: the shares for .+ add up to 1\.1/;

    for (const rules of [
      [{ kind: "500", share: 0.6 } as const, { kind: "429", share: 0.5 } as const],
      [
        { kind: "500", share: 0.6 } as const,
        { kind: "429", share: 0.5, connectionIds: [id] } as const,
      ],
    ]) {
      expect(() => gateway.faults.set(rules)).toThrow(InvalidFaultRules);
      expect(() => gateway.faults.set(rules)).toThrow(excess);
    }

    expect(gateway.faults.rules).toEqual(mixed);
  });

  it("may add up to 1 in as many parts as there are", async () => {
    const { gateway } = await startWith([], 0);
    const tenths = Array.from({ length: 10 }, () => ({ kind: "500", share: 0.1 }) as const);
    gateway.faults.set(tenths);
    expect(gateway.faults.rules).toHaveLength(10);
  });

  it.each<[string, FaultRule]>([
    ["a share below 0", { kind: "500", share: -0.1 }],
    ["a share above 1", { kind: "500", share: 1.1 }],
    ["a share that is no number", { kind: "500", share: Number.NaN }],
    ["a delay below 0", { kind: "slow", share: 0.1, delayMs: -1 }],
    ["a delay that no timer can count", { kind: "slow", share: 0.1, delayMs: 2 ** 31 }],
    ["an offset beyond all dates", { kind: "clock", share: 0.1, clockOffsetMs: Infinity }],
  ])("with %s are refused", async (_, rule) => {
    const { gateway } = await startWith([], 0);
    expect(() => gateway.faults.set([rule])).toThrow(InvalidFaultRules);
  });

  it("that are given at the start are judged before anything starts", async () => {
    const faults: FaultRule[] = [{ kind: "500", share: 2 }];
    await expect(startFaultyGateway({ faults })).rejects.toThrow(InvalidFaultRules);
  });
});
