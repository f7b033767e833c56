import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { seatOf } from "#adapters/inbound/api-gateway/seat.ts";

it("a seat is 11 characters that can stand anywhere, the same for the same session", () => {
  expect(seatOf("user-1", "tab-1")).toMatch(/^[A-Za-z0-9_-]{11}$/);
  expect(seatOf("user-1", "tab-1")).toBe(seatOf("user-1", "tab-1"));
});

it("is the first 64 bits of a hash, so that it stays what it is over deployments", () => {
  const digest = createHash("sha256").update('["user-1","tab-1"]').digest();
  expect(Buffer.from(seatOf("user-1", "tab-1"), "base64url")).toEqual(digest.subarray(0, 8));
});

it("is another for another session, and for another user who says the same session", () => {
  const seats = [
    seatOf("user-1", "tab-1"),
    seatOf("user-1", "tab-2"),
    seatOf("user-2", "tab-1"),
    // However names are put together, they are not confused.
    seatOf("user", '-1","tab-1'),
    seatOf('user-1","tab-1', ""),
    seatOf("user-1tab-1", ""),
  ];
  expect(new Set(seats).size).toBe(seats.length);
});
