import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Queue } from "#adapters/outbound/aws-http/queue.ts";

type Step = (queue: Queue<number>, model: number[]) => [unknown, unknown];

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.nat().map(
    (n): Step =>
      (queue, model) => [queue.push(n), void model.push(n)],
  ),
  fc.nat().map(
    (n): Step =>
      (queue, model) => [queue.pushFront(n), void model.unshift(n)],
  ),
  fc.constant<Step>((queue, model) => [queue.shift(), model.shift()]),
  fc.nat().map(
    (n): Step =>
      (queue, model) => {
        const fits = (item: number) => item % 3 === n % 3;
        const taken = model.filter(fits);
        model.splice(0, model.length, ...model.filter((item) => !fits(item)));
        return [queue.takeIf(fits), taken];
      },
  ),
);

describe("a queue", () => {
  it("behaves as an array does", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 50 }), (script) => {
        const [queue, model] = [new Queue<number>(), [] as number[]];
        for (const step of script) {
          const [actual, expected] = step(queue, model);
          expect(actual).toEqual(expected);
          expect(queue.size).toBe(model.length);
        }
      }),
    );
  });
});
