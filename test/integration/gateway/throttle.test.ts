import { expect, it } from "vitest";
import { TokenBucket } from "../../../scripts/local-cloud/gateway/limits/token-bucket.ts";

function bucket(perSecond: number, burst: number) {
  const rate = { perSecond, burst };
  let now = 1000;
  const tokens = new TokenBucket(
    () => rate,
    () => now,
  );
  const takeAll = (limit = 1000) => {
    let taken = 0;
    while (taken < limit && tokens.take()) taken++;
    return taken;
  };
  const wait = (ms: number) => {
    now += ms;
  };
  return { rate, takeAll, wait };
}

it("a token bucket starts full", () => {
  expect(bucket(10, 5).takeAll()).toBe(5);
});

it("a token bucket fills at its rate, by whole tokens", () => {
  const { takeAll, wait } = bucket(10, 5);
  takeAll();
  wait(99);
  expect(takeAll()).toBe(0);
  wait(1);
  expect(takeAll()).toBe(1);
  wait(250);
  expect(takeAll()).toBe(2);
});

it("a token bucket never holds more than its burst", () => {
  const { takeAll, wait } = bucket(10, 5);
  wait(60_000);
  expect(takeAll()).toBe(5);
});

it("a token bucket goes by a rate that changes", () => {
  const { rate, takeAll, wait } = bucket(10, 5);
  rate.burst = 2;
  expect(takeAll()).toBe(2);
  rate.perSecond = 0;
  wait(60_000);
  expect(takeAll()).toBe(0);
  rate.perSecond = 1000;
  wait(1);
  expect(takeAll()).toBe(1);
});

it("a token bucket without limits always has a token, until it is limited", () => {
  const { rate, takeAll } = bucket(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  expect(takeAll(1000)).toBe(1000);
  rate.burst = 2;
  expect(takeAll()).toBe(2);
});
