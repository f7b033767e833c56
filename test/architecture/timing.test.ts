import { describe, expect, it } from "vitest";
import type { SourceFile } from "./source-files.ts";
import { parse, readSources } from "./source-files.ts";

interface TimingRule {
  readonly pattern: RegExp;
  readonly because: string;
  /** Files in which it is right, and why. */
  readonly except: Readonly<Record<string, string>>;
}

/** A test that depends on how fast the machine is fails on the day on which it is slow. */
const timingRules: readonly TimingRule[] = [
  {
    pattern: /\bperformance\.now\(|\bhrtime\b|\bconsole\.time\(/,
    because: "no test measures how long something took: give it a clock that stands still",
    except: { "test/unit/web/game/match.test.ts": "reads the clock that it has faked" },
  },
  {
    pattern: /Math\.abs\([^;]*\bDate\.now\(\)/,
    because: "no test asks for nearly now: a time lies between one before and one after",
    except: {},
  },
  {
    pattern: /\bvi\.waitFor\(/,
    because: "a wait ends at the test's own limit, not after a second: use eventuallyHolds",
    except: { "test/support/eventually.ts": "is what the others use" },
  },
  {
    pattern:
      /\bsetTimeout\(resolve\b|\bfrom "node:timers\/promises"(?<!setImmediate.*)|(?<!\bclock\.)\bsleep\(\d/,
    // The clocks of tests stand still, or are simulated.
    because: "no test pauses and hopes: wait for what is to happen",
    except: {
      "test/support/eventually.ts": "asks again after a pause, as often as it takes",
      "test/e2e/floods.test.ts": "sends at a pace, and says again what was not heard",
      "test/e2e/one-log.test.ts":
        "lets players play for a while, and looks at all of it afterwards",
      "test/integration/client/log.test.ts": "lets a player be away for a while",
      "test/integration/client/rotation.test.ts": "spreads its load over several sessions",
      "test/integration/lambda/handlers/leaving-work.ts": "is a handler that leaves a timer behind",
    },
  },
];

function timed(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ name, text }) =>
    timingRules
      .filter(({ pattern, except }) => pattern.test(text) && !(name in except))
      .map(({ because }) => `${name}: ${because}`),
  );
}

describe("a test", () => {
  const tests = readSources("test").filter(
    ({ name }) => !name.endsWith("architecture/timing.test.ts"),
  );

  it("does not depend on how fast the machine is", () => {
    expect(tests.length).toBeGreaterThan(100);
    expect(timed(tests)).toEqual([]);
  });

  it("is excused from that only where it needs to be", () => {
    for (const { pattern, except } of timingRules) {
      for (const name of Object.keys(except)) {
        expect(tests.find((it) => it.name === name)?.text, name).toMatch(pattern);
      }
    }
  });
});

describe("a planted violation is found", () => {
  it.each([
    ["a measured time", "const start = performance.now();", /measures/],
    ["nearly now", "expect(Math.abs(told - Date.now())).toBeLessThan(9);", /nearly now/],
    ["a second's patience", "await vi.waitFor(() => {});", /eventuallyHolds/],
    ["a pause", "await new Promise((resolve) => setTimeout(resolve, 50));", /pauses/],
    ["an imported pause", 'import { setTimeout as delay } from "node:timers/promises";', /pauses/],
    ["a pause by its name", "await sleep(50);", /pauses/],
  ])("%s", (_, code, because) => {
    expect(timed([parse("test/planted.test.ts", code)])).toEqual([expect.stringMatching(because)]);
  });

  it.each([
    [
      "a turn of the event loop",
      'import { setImmediate as nextTurn } from "node:timers/promises";',
    ],
    ["a sleep by a clock that a test has made", "await relay.clock.sleep(50);"],
  ])("and %s is none", (_, code) => {
    expect(timed([parse("test/planted.test.ts", code)])).toEqual([]);
  });
});
