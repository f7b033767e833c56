import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { consolePolicy, gamePolicy } from "../../../scripts/web/server/pages/policies.ts";
import type { TestStudio } from "../../support/studio.ts";
import { startTestStudio } from "../../support/studio.ts";
import { httpRequest } from "../gateway/support/client.ts";

let studio: TestStudio;

beforeAll(async () => {
  studio = await startTestStudio();
});
afterAll(() => studio.close());

const ask = (path: string, method = "GET") => httpRequest(studio.url, { path, method });

const pages = [
  { path: "/", name: "game", policyOf: gamePolicy },
  { path: "/console", name: "console", policyOf: consolePolicy },
];

describe.each(pages)("the page of the $name", ({ path, name, policyOf }) => {
  it("is a document that may load its own script and style only", async () => {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policyOf(studio.cloud.config),
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    expect(body).toMatch(/^<!doctype html>/i);
    expect(body).toContain(`/${name}.js`);
    expect(body).toContain(`/${name}.css`);
    expect(body).not.toMatch(/ style=|<style|<script(?![^>]* src=)| on\w+=|(?:src|href)=.https?:/i);
  });

  it.each([
    ["js", "text/javascript; charset=utf-8"],
    ["css", "text/css; charset=utf-8"],
  ])("has its .%s, minified and with no map", async (ending, type) => {
    const { status, headers, body } = await ask(`/${name}.${ending}`);
    expect([status, headers["content-type"]]).toEqual([200, type]);
    expect(body.length).toBeGreaterThan(1_000);
    expect(body.split("\n").length).toBeLessThan(body.length / 200);
    expect(body).not.toContain("sourceMappingURL");
  });

  it("is told about, and not sent, when only that is asked", async () => {
    for (const each of [path, `/${name}.js`, `/${name}.css?v=1`]) {
      const [full, head] = [await ask(each), await ask(each, "HEAD")];
      expect(head.body).toBe("");
      expect(head.headers["content-length"]).toBe(String(Buffer.byteLength(full.body)));
      expect(head.headers["content-type"]).toBe(full.headers["content-type"]);
    }
  });
});

it("tells the game where to log in, and as whom", async () => {
  const { body } = await ask("/api/local");
  const { config, players } = JSON.parse(body);
  expect(config).toEqual(studio.cloud.config);
  expect(players).toHaveLength(4);
  expect(players[0]).toEqual({
    name: "player1",
    username: "player1@example.com",
    password: expect.any(String),
  });
  await expect(studio.tokenOf(players[0].name)).resolves.toMatch(/^eyJ/);
});

it("builds the pages without a warning", () => {
  expect(studio.warnings).toEqual([]);
});
