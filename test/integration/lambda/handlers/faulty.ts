class OutOfLives extends Error {
  override readonly name = "OutOfLives";
}

const faults: Readonly<Record<string, () => unknown>> = {
  "throws an error": () => {
    throw new OutOfLives("none left", { cause: new Error("fell") });
  },
  "throws a string": () => {
    // biome-ignore lint/style/useThrowOnlyError: what a handler should not do, and may.
    throw "nothing but words";
  },
  "returns nothing": () => undefined,
  "returns what JSON cannot carry": () => 1n,
  "returns what is nested deep": () => JSON.parse("[".repeat(4_000) + "]".repeat(4_000)),
  "never returns": () => new Promise(() => setInterval(() => {}, 1_000)),
  spins: () => {
    for (;;);
  },
  exits: () => process.exit(3),
  "writes and exits": () => {
    process.stdout.write("last");
    process.stdout.write(" words");
    process.exit(3);
  },
  "throws in a callback": () =>
    new Promise(() => {
      setImmediate(() => {
        throw new OutOfLives("in a callback");
      });
    }),
  "leaves a rejection": () =>
    new Promise(() => {
      Promise.reject(new OutOfLives("in a promise"));
    }),
  "takes all memory": () => {
    const kept: number[][] = [];
    for (;;) kept.push(new Array(1_000_000).fill(1.5));
  },
};

/** Does one of the things that a handler should not do. */
export const handler = async (fault: string) =>
  faults[fault]?.() ?? (fault === "" ? "well" : undefined);
