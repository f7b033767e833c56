import { describe, expect, it } from "vitest";
import { Slots } from "#application/delivery/slots.ts";

describe("slots", () => {
  it("are no more than there are", () => {
    const slots = new Slots(2);
    expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false]);
    slots.release();
    expect(slots.tryTake()).toBe(true);
  });

  it("go to those who wait, in the order in which they came, thousands of them", async () => {
    const slots = new Slots(1);
    await slots.take();
    const served: number[] = [];
    const waiting = Array.from({ length: 5_000 }, async (_, i) => {
      await slots.take();
      served.push(i);
      slots.release();
    });
    slots.release();
    await Promise.all(waiting);
    expect(served).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
  });

  it("are not taken by someone new while others wait", async () => {
    const slots = new Slots(1);
    await slots.take();
    const first = slots.take();
    slots.release();
    expect(slots.tryTake()).toBe(false);
    await first;
  });
});
