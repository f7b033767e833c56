import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetryBudget } from "#application/delivery/retry-budget.ts";

/** A budget whose recipients say when their attempts end, and what they were answered. */
class Room {
  readonly budget: RetryBudget;
  readonly granted: number[] = [];
  readonly denied: number[] = [];

  constructor(recipients: number, smallest?: number) {
    this.budget = new RetryBudget(smallest);
    for (let i = 0; i < recipients; i++) this.budget.begin();
  }

  /** So many fail at this attempt, and would try again. */
  async fail(count: number, attempt: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      void this.budget.ask(attempt).then((isGranted) => {
        (isGranted ? this.granted : this.denied).push(attempt);
      });
    }
    await settled();
  }

  async end(count: number, attempt: number, isDelivered = false): Promise<void> {
    for (let i = 0; i < count; i++) this.budget.end(attempt, isDelivered);
    await settled();
  }

  async allKnown(): Promise<void> {
    this.budget.allKnown();
    await settled();
  }
}

const settled = () => new Promise(setImmediate);
const times = (count: number, attempt: number) => Array.from({ length: count }, () => attempt);

describe("the retry budget", () => {
  it("has one for everybody as long as a tenth of all are served", async () => {
    const room = new Room(1_000);
    await room.allKnown();
    await room.fail(800, 1);
    await room.end(99, 1, true);
    await room.end(1, 1);
    expect([room.granted.length, room.denied.length]).toEqual([500, 0]);
    await room.end(1, 1, true);
    expect([room.granted.length, room.denied.length]).toEqual([800, 0]);
    await room.end(99, 1);
    await room.fail(800, 2);
    expect(room.denied).toEqual(times(800, 2));
  });

  it("is half as many retries as there are recipients when nobody is served", async () => {
    const room = new Room(1_000);
    await room.fail(1_000, 1);
    await room.allKnown();
    await room.fail(500, 2);
    expect(room.granted).toEqual(times(500, 1));
    expect(room.denied).toEqual([...times(500, 1), ...times(500, 2)]);
  });

  it("has a hundred for a small room in which nearly every post fails, and no more", async () => {
    const room = new Room(30);
    await room.allKnown();
    for (const attempt of [1, 2, 3]) await room.fail(30, attempt);
    await room.fail(30, 4);
    expect(room.granted).toEqual(
      [1, 2, 3].flatMap((attempt) => times(30, attempt)).concat(times(10, 4)),
    );
    expect(room.denied).toEqual(times(20, 4));
  });

  it("denies nobody as long as more recipients may come, for whom it grows", async () => {
    const room = new Room(201);
    await room.fail(101, 1);
    expect([room.granted.length, room.denied.length]).toEqual([100, 0]);
    room.budget.begin();
    await room.end(1, 1);
    expect([room.granted.length, room.denied.length]).toEqual([101, 0]);
  });

  it("denies no second retry either before it is known that no more recipients will come", async () => {
    const room = new Room(1, 1);
    await room.fail(1, 1);
    await room.fail(1, 2);
    expect([room.granted, room.denied]).toEqual([[1], []]);
    for (let i = 0; i < 3; i++) room.budget.begin();
    await room.end(3, 1);
    expect([room.granted, room.denied]).toEqual([[1, 2], []]);
  });

  it("denies a second retry as soon as none can be left for it, whatever becomes of others", async () => {
    const room = new Room(3, 1);
    await room.allKnown();
    await room.fail(1, 1);
    expect(room.granted).toEqual([1]);
    await room.fail(1, 2);
    expect(room.denied).toEqual([2]);
  });

  it("grants in the order in which retries are asked for", async () => {
    const budget = new RetryBudget(1);
    const answers: string[] = [];
    for (const name of ["first", "second"]) {
      budget.begin();
      void budget.ask(1).then((isGranted) => answers.push(`${name} ${isGranted}`));
    }
    budget.allKnown();
    budget.end(2, false);
    await settled();
    expect(answers).toEqual(["first true", "second false"]);
  });

  it("grants no second retry while a first one may still be needed for which none is left", async () => {
    const room = new Room(4, 2);
    await room.fail(1, 1);
    await room.fail(1, 2);
    // One retry is left, and three have not had their first answer yet.
    expect(room.granted).toEqual([1]);
    await room.fail(1, 1);
    expect(room.granted).toEqual([1, 1]);
  });

  it("grants a second retry once all others are served, in the order of fewest retries", async () => {
    const room = new Room(4, 3);
    await room.allKnown();
    await room.fail(1, 1);
    await room.fail(1, 2);
    expect(room.granted).toEqual([1]);
    await room.end(1, 1);
    await room.fail(1, 1);
    expect(room.granted).toEqual([1, 1]);
    await room.end(1, 1);
    await room.end(1, 2);
    expect(room.granted).toEqual([1, 1, 2]);
  });

  it("answers everybody, spends no more than it has, and never passes over one with fewer", async () => {
    const attempts = fc.array(fc.boolean(), { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(attempts, { minLength: 1, maxLength: 12 }),
        fc.nat(12),
        fc.scheduler(),
        async (recipients, smallest, scheduler) => {
          const budget = new RetryBudget(smallest);
          const asking = times(recipients.length, 0);
          let [granted, further] = [0, 0];
          const runs = recipients.map(async (outcomes, index) => {
            for (let attempt = 1; attempt <= 5; attempt++) {
              await scheduler.schedule(Promise.resolve());
              const isWell = outcomes[attempt - 1] === true;
              if (isWell || attempt === 5) return budget.end(attempt, isWell);
              asking[index] = attempt;
              const isGranted = await budget.ask(attempt).then((it) => {
                asking[index] = 0;
                if (it && attempt > 1) expect(asking).not.toContain(1);
                return it;
              });
              if (!isGranted) return;
              granted++;
              if (attempt > 1) further++;
            }
          });
          for (const _ of recipients) budget.begin();
          budget.allKnown();
          await scheduler.waitFor(Promise.all(runs));
          const limit = Math.max(smallest, recipients.length / 2);
          expect(further).toBeLessThanOrEqual(limit);
          expect(granted).toBeLessThanOrEqual(Math.max(limit, recipients.length));
        },
      ),
      { numRuns: 500 },
    );
  });
});
