import { expect, it } from "vitest";
import { splitFields } from "../../../../scripts/web/console/trace/log-fields.ts";

it("tells what a line says from what the logger adds to every line", () => {
  const line = { service: "game-relay", room: "lobby", cold_start: true, error: { name: "Gone" } };
  expect(splitFields(line)).toEqual({
    own: [
      ["room", "lobby"],
      ["error", '{"name":"Gone"}'],
    ],
    context: [
      ["service", "game-relay"],
      ["cold_start", "true"],
    ],
  });
});
