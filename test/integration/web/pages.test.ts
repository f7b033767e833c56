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
  { path: "/", name: "game", policyOf: () => gamePolicy(studio.cloud.config) },
  {
    path: "/console",
    name: "console",
    policyOf: () => consolePolicy(studio.cloud.config, Number(new URL(studio.url).port)),
  },
];

describe.each(pages)("the page of the $name", ({ path, name, policyOf }) => {
  it("is a document that may load its own script and style only", async () => {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policyOf(),
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

describe("somebody with a browser", () => {
  const goTo = (path: string) =>
    httpRequest(studio.url, { path, headers: { accept: "text/html,application/xhtml+xml" } });

  it.each([
    ["/console/", "/console"],
    ["/console//", "/console"],
    ["/console/?from=mail", "/console?from=mail"],
  ])("who types %s is sent to %s", async (path, location) => {
    const { status, headers, body } = await goTo(path);
    expect([status, headers.location, body]).toEqual([308, location, ""]);
  });

  it("is told in a page where there is nothing, and where there is something", async () => {
    const { status, headers, body } = await goTo("/konsole");
    expect([status, headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    expect(body).toContain("There is nothing here.");
    expect(body).toContain('href="/console"');
  });

  it("who sends 300 KB of other programs' cookies is answered as everybody else", async () => {
    const cookie = Array.from({ length: 100 }, (_, n) => `c${n}=${"x".repeat(3_000)}`).join("; ");
    const paths = ["/", "/console", "/game.js", "/api/local"];
    const answers = paths.map((path) => httpRequest(studio.url, { path, headers: { cookie } }));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const gateway = studio.cloud.gateway.managementEndpoint;
    expect((await httpRequest(gateway, { headers: { cookie } })).status).toBe(426);
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
