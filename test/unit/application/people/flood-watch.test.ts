import { expect, it } from "vitest";
import { FairPlay } from "#application/people/fair-play.ts";
import { createFloodWatch } from "#application/people/flood-watch.ts";
import { InMemoryBars } from "../../../fakes/in-memory-bars.ts";
import { InMemoryTelemetry } from "../../../fakes/in-memory-telemetry.ts";
import { SimulatedClock } from "../../../fakes/simulated-clock.ts";
import { aConnection } from "../../../support/builders.ts";

/** So many instances, each with a count of its own, of which every other refusal is told to all. */
function instances(count: number, { isCounted = true } = {}) {
  const [clock, bars, telemetry] = [
    new SimulatedClock(),
    new InMemoryBars(),
    new InMemoryTelemetry(),
  ];
  let draws = 0;
  const random = () => (isCounted ? (draws++ % 2) / 2 : 0.99);
  const settings = { playerFramesPerTick: 16, tickMs: 100 };
  const judges = Array.from({ length: count }, () =>
    createFloodWatch({
      ...{ clock, bars, telemetry, random },
      fairPlay: new FairPlay(clock, settings),
    }),
  );
  return { judges, bars, clock, telemetry };
}

it("a flood over many instances is stopped once, and then ignored", async () => {
  const { judges } = instances(100);
  const player = aConnection();
  const responses: string[] = [];
  for (const judge of judges) responses.push(await judge(player));
  expect(responses.filter((it) => it === "stop")).toHaveLength(1);
  const stopped = responses.indexOf("stop");
  // Of every other one, the twentieth brings them to forty.
  expect(stopped).toBe(38);
  expect(responses.slice(0, stopped).every((it) => it === "tell")).toBe(true);
  expect(responses.slice(stopped + 1)).toContain("ignore");
});

it("a flood into one instance is stopped by that", async () => {
  const { judges } = instances(1, { isCounted: false });
  const player = aConnection();
  const responses: (string | undefined)[] = [];
  for (let refusal = 1; refusal <= 20; refusal++) responses.push(await judges[0]?.(player));
  expect(responses.indexOf("stop")).toBe(19);
});

it("refusals of another second, and of another user, are no part of it", async () => {
  const { judges, clock } = instances(100);
  const [player, other] = [aConnection(), aConnection()];
  const responses: string[] = [];
  for (const [index, judge] of judges.entries()) {
    if (index % 32 === 0) await clock.sleep(1_000);
    responses.push(await judge(index < 80 ? player : other));
  }
  expect(new Set(responses)).toEqual(new Set(["tell"]));
});

it("a count that cannot be kept ends nobody, and is told to those who run it", async () => {
  const { judges, bars, telemetry } = instances(8);
  bars.addRefusals = async () => {
    throw new Error("no table");
  };
  const player = aConnection();
  for (const judge of judges) await expect(judge(player)).resolves.toBe("tell");
  expect(telemetry.lines.map(({ event }) => event)).toContain("refusals_not_counted");
});
