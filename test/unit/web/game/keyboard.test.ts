import { expect, test } from "vitest";
import { actionOf } from "../../../../scripts/web/game/ui/keyboard.ts";

function key(code: string, held: object = {}) {
  return { code, ctrlKey: false, metaKey: false, altKey: false, ...held };
}

test.each([
  ["KeyW", "ArrowUp", "up"],
  ["KeyA", "ArrowLeft", "left"],
  ["KeyS", "ArrowDown", "down"],
  ["KeyD", "ArrowRight", "right"],
])("moves by %s and %s", (letter, arrow, move) => {
  expect(actionOf(key(letter), "other")).toEqual({ move });
  expect(actionOf(key(arrow), "other")).toEqual({ move });
});

test("tags by the space bar and by the 0 of the number pad, as the sample does", () => {
  expect(actionOf(key("Space"), "other")).toBe("search");
  expect(actionOf(key("Numpad0"), "other")).toBe("search");
});

test("leaves every key to a text field", () => {
  for (const code of ["KeyW", "ArrowLeft", "Space", "Enter"]) {
    expect(actionOf(key(code), "text")).toBeUndefined();
  }
});

test("leaves to a button the keys that press it, and no others", () => {
  expect(actionOf(key("Space"), "button")).toBeUndefined();
  expect(actionOf(key("Enter"), "button")).toBeUndefined();
  expect(actionOf(key("KeyW"), "button")).toEqual({ move: "up" });
});

test.each(["ctrlKey", "metaKey", "altKey"])("leaves the browser its shortcuts with %s", (held) => {
  expect(actionOf(key("KeyS", { [held]: true }), "other")).toBeUndefined();
});

test("has nothing to do with other keys", () => {
  expect(actionOf(key("Tab"), "other")).toBeUndefined();
  expect(actionOf(key("constructor"), "other")).toBeUndefined();
});
