import { describe, expect, it } from "vitest";
import { InvalidMessage, PayloadTooLarge } from "#domain/refusals.ts";
import { noHurry } from "../../../support/builders.ts";
import { anOperator } from "../../../support/operator.ts";

describe("what an operator says", () => {
  it("is in the log, from the server, and comes to players of both protocols", async () => {
    const { say, join, errand, entries, messenger, journal } = anOperator();
    const player = await join();
    const plain = await join({ protocol: "plain" });
    const request = { ...errand(), room: "arena", message: '"Round two"' };
    await say(request);
    const entry = ["-----server", request.invocationId, "Round two"];
    expect(entries(player)).toEqual([entry]);
    expect(messenger.received(plain.connectionId)).toEqual(["Round two"]);
    const [page] = await journal.newest("arena", 0, 1, noHurry);
    expect(page?.entries.map((it) => JSON.parse(it))).toEqual([entry]);
    expect(page?.users).toEqual({ "-----server": "server" });
  });

  it("comes to those only whom it is for", async () => {
    const { say, join, errand, entries, messenger } = anOperator();
    const meant = await join();
    const other = await join();
    const plain = await join({ protocol: "plain" });
    await say({ ...errand(), room: "arena", message: '{"a":1}', to: [meant.seat] });
    expect(entries(meant)).toMatchObject([
      ["-----server", expect.anything(), { a: 1 }, [meant.seat]],
    ]);
    expect(entries(other)).toEqual([]);
    expect(messenger.received(plain.connectionId)).toEqual([]);
  });

  it("is in the log once, however often the same invocation says it", async () => {
    const { say, errand, journal } = anOperator();
    const request = { ...errand(), room: "arena", message: "1" };
    await say(request);
    await say(request);
    const pages = await journal.newest("arena", 0, 9, noHurry);
    expect(pages.flatMap(({ entries }) => entries)).toHaveLength(1);
  });

  it("can be said where nobody is, for who comes later", async () => {
    const { say, errand, journal } = anOperator();
    await say({ ...errand(), room: "empty", message: "1" });
    expect(await journal.newest("empty", 0, 9, noHurry)).toHaveLength(1);
  });

  it("has no fair share to keep to", async () => {
    const { say, errand, join, entries } = anOperator();
    const player = await join();
    for (let n = 0; n < 40; n++) await say({ ...errand(), room: "arena", message: `${n}` });
    expect(entries(player)).toHaveLength(40);
  });

  it("is refused when no frame could carry it", async () => {
    const { say, errand, journal } = anOperator();
    const long = { ...errand(), room: "arena", message: JSON.stringify("x".repeat(131_072)) };
    await expect(say(long)).rejects.toThrow(PayloadTooLarge);
    const half = { ...errand(), room: "arena", message: '"\\ud800"' };
    await expect(say(half)).rejects.toThrow(InvalidMessage);
    expect(await journal.newest("arena", 0, 9, noHurry)).toEqual([]);
  });
});
