import { describe, expect, it } from "vitest";
import { expiryOf, isExpired, isNewborn } from "#domain/connection.ts";

const twoHours = 7_200;

describe("a connection's expiry", () => {
  it("is two hours after the connection began when the token lasts longer", () => {
    expect(expiryOf(1_000_000, 1_000_000)).toBe(1_000 + twoHours);
  });

  it("is the token's expiry when that comes first", () => {
    expect(expiryOf(1_000_000, 5_000)).toBe(5_000);
  });

  it("is a whole second, never later than the platform's limit", () => {
    expect(expiryOf(1_000_999, 1_000_000)).toBe(1_000 + twoHours);
  });

  it("is reached at the very second, not after it", () => {
    expect(isExpired({ expiresAt: 10 }, 9_999)).toBe(false);
    expect(isExpired({ expiresAt: 10 }, 10_000)).toBe(true);
  });
});

describe("a newborn connection", () => {
  it("is one younger than ten seconds", () => {
    expect(isNewborn({ connectedAt: 0 }, 9_999)).toBe(true);
    expect(isNewborn({ connectedAt: 0 }, 10_000)).toBe(false);
  });

  it("is also one that is ahead of our clock", () => {
    expect(isNewborn({ connectedAt: 5_000 }, 0)).toBe(true);
  });
});
