/** A change that no test can notice, because the program does the same, and why it does. */
export interface EquivalentMutant {
  readonly file: string;
  /** As `npm run mutants` prints them. */
  readonly original: string;
  readonly mutant: string;
  readonly because: string;
}

export function excusesFor(file: string): readonly EquivalentMutant[] {
  return equivalentMutants.filter((it) => it.file === file);
}

export const equivalentMutants: readonly EquivalentMutant[] = [
  {
    file: "src/environment.ts",
    original: 'return value ?? "";',
    mutant: 'return value ?? "mutant";',
    because: "A missing variable is a problem, and with a problem nothing is returned.",
  },
  {
    file: "src/application/delivery/fan-out.ts",
    original: "return this.#slots.tryTake() ? undefined : this.#slots.take();",
    mutant: "return (this.#slots.take());",
    because: "To take a slot is to try first; without waiting there is no promise to make.",
  },
  {
    file: "src/application/delivery/fan-out.ts",
    original: "if (restMs > 0) await clock.sleep(restMs);",
    mutant: "if (restMs >= 0) await clock.sleep(restMs);",
    because: "To sleep for no time changes no outcome.",
  },
  {
    file: "src/application/delivery/fan-out.ts",
    original: "if (restMs > 0) await clock.sleep(restMs);",
    mutant: "if (restMs > 1) await clock.sleep(restMs);",
    because: "A pause is anything up to its longest, a millisecond less as well.",
  },
  {
    file: "src/application/delivery/delivery-record.ts",
    original: 'if (outcome === "gone") this.#gone.push(recipient);',
    mutant: 'if (outcome === "gone") this.#gone.unshift(recipient);',
    because: "Those who are gone are removed at once, in no order.",
  },
  {
    file: "src/application/delivery/retry-budget.ts",
    original: "return this.#undecided.slice(0, attempt).reduce((sum, count) => sum + count, 0);",
    mutant: "return this.#undecided.slice(1, attempt).reduce((sum, count) => sum + count, 0);",
    because: "Attempts are counted from 1.",
  },
  {
    file: "src/adapters/inbound/api-gateway/body.ts",
    original:
      "if (depth === 1 && open) members.set(open.name, json.slice(open.from, index).trim());",
    mutant: "if ((open)) members.set(open.name, json.slice(open.from, index).trim());",
    because: "What is set too early is set again where the member ends; it only takes longer.",
  },
  {
    file: "src/application/log/placing.ts",
    original: 'if (typeof id === "number" && id < highest) throw new OutOfOrder();',
    mutant: 'if (typeof id === "number" && id <= highest) throw new OutOfOrder();',
    because: "The highest id of those that are there is there.",
  },
  {
    file: "src/domain/entry.ts",
    original: "return json.startsWith('\"') ? JSON.parse(json) : json;",
    mutant: "return json.endsWith('\"') ? JSON.parse(json) : json;",
    because: "Of JSON texts, strings alone begin and end so.",
  },
  {
    file: "src/domain/log-frames.ts",
    original: "let left = 0;",
    mutant: "let left = 1;",
    because: "No page is so small.",
  },
];
