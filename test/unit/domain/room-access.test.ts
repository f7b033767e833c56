import { describe, expect, it } from "vitest";
import { accessTo, isRoomRule } from "#domain/room-access.ts";

const everybody = { isAllowed: true, mostUsers: undefined };

describe("who may enter a room", () => {
  it("is everybody without a rule, and where none fits", () => {
    expect(accessTo("arena", [], [])).toEqual(everybody);
    expect(accessTo("arena", [], [{ rooms: "vip-*", isClosed: true }])).toEqual(everybody);
  });

  it("is decided by the first rule that fits, and by no later one", () => {
    const rules = [{ rooms: "vip-lounge" }, { rooms: "vip-*", groups: ["gold"] }];
    expect(accessTo("vip-lounge", [], rules)).toEqual(everybody);
    expect(accessTo("vip-1", [], rules)).toEqual({ isAllowed: false });
  });

  it("is who is in one of its groups, exactly as they are named", () => {
    const rules = [{ rooms: "*", groups: ["gold", "silver"] }];
    const isAllowed = (...groups: string[]) => accessTo("a", groups, rules).isAllowed;
    expect([isAllowed("silver"), isAllowed("x", "gold")]).toEqual([true, true]);
    expect([isAllowed(), isAllowed("Gold"), isAllowed("gold,silver")]).toEqual([
      false,
      false,
      false,
    ]);
    expect(accessTo("a", [], [{ rooms: "*", groups: [] }])).toEqual({ isAllowed: false });
  });

  it("is nobody while it is closed, of whatever group", () => {
    const rules = [{ rooms: "*", groups: ["gold"], isClosed: true }];
    expect(accessTo("a", ["gold"], rules)).toEqual({ isAllowed: false });
    expect(accessTo("a", [], [{ rooms: "*", isClosed: false }])).toEqual(everybody);
  });

  it("is told how many may be in", () => {
    expect(accessTo("duel", [], [{ rooms: "duel", mostUsers: 2 }])).toEqual({
      ...{ isAllowed: true, mostUsers: 2 },
    });
  });
});

describe("the rooms of a rule", () => {
  const fits = (rooms: string, room: string) =>
    !accessTo(room, [], [{ rooms, isClosed: true }]).isAllowed;

  it.each([
    ["arena", "arena"],
    ["*", "a"],
    ["a*", "a"],
    ["*-2", "room-2"],
    ["a*c", "abc"],
    ["a*b*c", "a-b-b-c"],
    ["a**c", "ac"],
    ["*a*", "bab"],
    ["*ab*ab", "abab"],
  ])("%s has %s", (rooms, room) => {
    expect(fits(rooms, room)).toBe(true);
  });

  it.each([
    ["arena", "arena2"],
    ["arena", "Arena"],
    ["a*", "ba"],
    ["*a", "ab"],
    ["ab*bc", "abc"],
    ["a*b*b*c", "abc"],
    ["*ab*ab", "ab"],
    ["a.c", "abc"],
  ])("%s has no %s", (rooms, room) => {
    expect(fits(rooms, room)).toBe(false);
  });

  it("are found at once, however many stars there are", () => {
    expect(fits(`${"a*".repeat(30)}b`, "a".repeat(64))).toBe(false);
  });
});

describe("a rule", () => {
  it.each([
    { rooms: "vip-*" },
    { rooms: "a_B-9*", groups: ["x", "gr\u00fcn"], mostUsers: 1, isClosed: true },
  ])("may be %j", (rule) => {
    expect(isRoomRule(rule)).toBe(true);
  });

  it.each([
    null,
    7,
    "vip-*",
    [],
    {},
    { groups: ["x"] },
    { rooms: "" },
    { rooms: "a b" },
    { rooms: 7 },
    { rooms: "a", groups: "x" },
    { rooms: "a", groups: [1] },
    { rooms: "a", mostUsers: 0 },
    { rooms: "a", mostUsers: 1.5 },
    { rooms: "a", mostUsers: "2" },
    { rooms: "a", isClosed: "true" },
    { rooms: "a", group: ["x"] },
    { rooms: "a", closed: true },
    JSON.parse('{"rooms":"a","__proto__":{}}'),
    { rooms: "a", toString: 1 },
  ])("is not %j", (rule) => {
    expect(isRoomRule(rule)).toBe(false);
  });
});
