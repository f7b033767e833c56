import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { actions } from "#protocol/actions.ts";
import { codes } from "#protocol/codes.ts";
import { serverFrames } from "#protocol/frames.ts";
import { lobby } from "#protocol/room-name.ts";
import { bearerPrefix, protocols } from "#protocol/subprotocols.ts";

const page = readFileSync(new URL("../../../src/protocol/README.md", import.meta.url), "utf8");

describe("the page about the protocol", () => {
  it("tells every code of a refusal, and no other, with its meaning", () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, code, told]) => [
      code,
      told,
    ]);
    const known = Object.entries(codes).map(([code, { meaning }]) => [code, meaning]);
    expect(rows).toEqual(known);
  });

  it.each([...protocols, bearerPrefix, lobby])("names %s", (name) => {
    expect(page).toContain(name);
  });

  it.each(actions)("shows a frame with the action %s", (action) => {
    expect(page).toContain(`{"action":"${action}"`);
  });

  it.each(Object.entries(serverFrames))(
    "shows the frame %s with all its members",
    (type, schema) => {
      const shown = page.split("`").find((text) => text.startsWith(`{"type":"${type}"`)) ?? "";
      const members = [...shown.matchAll(/"(\w+)"/g)].map(([, member]) => member);
      expect(members).toEqual(expect.arrayContaining(Object.keys(schema.properties)));
    },
  );
});
