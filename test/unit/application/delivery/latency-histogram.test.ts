import { expect, it } from "vitest";
import { LatencyHistogram } from "#application/delivery/latency-histogram.ts";

it("a histogram counts each latency in the first bucket that reaches it, edges included", () => {
  const histogram = new LatencyHistogram();
  for (const ms of [0, 5, 5.1, 10, 11, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 5_001, 60_000]) {
    histogram.add(ms);
  }
  expect(histogram.toJSON()).toEqual({
    "<=5": 2,
    "<=10": 2,
    "<=20": 2,
    "<=50": 1,
    "<=100": 1,
    "<=200": 1,
    "<=500": 1,
    "<=1000": 1,
    "<=2000": 1,
    "<=5000": 1,
    ">5000": 2,
  });
});

it("a histogram leaves out the buckets in which there is nothing", () => {
  const histogram = new LatencyHistogram();
  expect(histogram.toJSON()).toEqual({});
  histogram.add(7);
  expect(histogram.toJSON()).toEqual({ "<=10": 1 });
});
