import { describe, expect, it } from "vitest";
import type { DatabaseFaultRule } from "../../../../scripts/local-cloud/dynamodb/faults/database-fault-rules.ts";
import {
  databaseChoiceOf,
  describeDatabaseRule,
  withDatabaseChoice,
} from "../../../../scripts/web/console/faults/database-form.ts";

const writes: DatabaseFaultRule = { kind: "throttled", share: 0.2, calls: "writes" };
const slow: DatabaseFaultRule = { kind: "slow", share: 0.5, delayMs: 900 };

describe("a line of the form about DynamoDB", () => {
  it("shows what is in force for exactly its calls", () => {
    expect(databaseChoiceOf([writes, slow], "throttled", "writes").share).toBe(0.2);
    expect(databaseChoiceOf([writes, slow], "throttled", undefined).share).toBe(0);
    expect(databaseChoiceOf([writes, slow], "slow", undefined)).toMatchObject({
      share: 0.5,
      delayMs: 900,
    });
  });

  it("changes its own rule, and leaves all others", () => {
    const choice = { kind: "throttled", calls: "writes", share: 0.3, delayMs: 500 } as const;
    expect(withDatabaseChoice([writes, slow], choice)).toEqual([slow, { ...writes, share: 0.3 }]);
    expect(withDatabaseChoice([writes], { ...choice, calls: "reads" })).toEqual([
      writes,
      { kind: "throttled", share: 0.3, calls: "reads" },
    ]);
    expect(withDatabaseChoice([writes], { ...choice, kind: "delayed", calls: undefined })).toEqual([
      writes,
      { kind: "delayed", share: 0.3, delayMs: 500 },
    ]);
  });

  it("ends its rule with a share of nothing", () => {
    const none = { kind: "throttled", calls: "writes", share: 0, delayMs: 500 } as const;
    expect(withDatabaseChoice([writes, slow], none)).toEqual([slow]);
  });

  it("is told in a sentence", () => {
    expect(describeDatabaseRule(writes)).toBe("20% of writes throttled");
    expect(describeDatabaseRule(slow)).toBe(
      "50% of calls answered late, though carried out at once, by 900 ms",
    );
  });
});
