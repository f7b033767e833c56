import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { TestStudio } from "../../support/studio.ts";
import { startTestStudio } from "../../support/studio.ts";
import { httpRequest } from "../gateway/support/client.ts";
import { post } from "./support/commands.ts";

let studio: TestStudio;
let port: string;

beforeAll(async () => {
  studio = await startTestStudio();
  port = new URL(studio.url).port;
});
afterAll(() => studio.close());

const paths = [
  "/",
  "/console",
  "/game.js",
  "/favicon.ico",
  "/api/local",
  "/api/stream",
  "/nothing",
];

function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") {
  return httpRequest(studio.url, { path, headers, method });
}

function codeOf({ body }: { readonly body: string }): unknown {
  return JSON.parse(body).code;
}

describe("a request for another host", () => {
  it.each(paths)("is refused with 421, so that no name can be rebound to it: %s", async (path) => {
    for (const host of ["evil.example", `evil.example:${port}`, "localhost", "localhost:1"]) {
      const answer = await ask(path, { host });
      expect([answer.status, codeOf(answer)]).toEqual([421, "foreign_host"]);
    }
  });

  it("is refused when it has no host at all", async () => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.end("GET /api/local HTTP/1.0\r\n\r\n");
    const answer = (await socket.toArray()).join("");
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).not.toContain("Play-together");
  });

  it("is one for this machine by any of its loopback names", async () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]"]) {
      expect((await ask("/api/local", { host: `${host}:${port}` })).status).toBe(200);
    }
  });
});

describe("a request from another site", () => {
  it.each(paths)("is refused with 403 by its Origin: %s", async (path) => {
    for (const origin of ["https://evil.example", "null", `http://127.0.0.1:${port}`]) {
      const answer = await ask(path, { host: `localhost:${port}`, origin });
      expect([answer.status, codeOf(answer)]).toEqual([403, "foreign_origin"]);
    }
  });

  it.each(["/api/local", "/api/stream", "/api/traces/x"])(
    "is refused with 403 when the browser says that it is: %s",
    async (path) => {
      for (const site of ["cross-site", "same-site"]) {
        const answer = await ask(path, { "sec-fetch-site": site });
        expect([answer.status, codeOf(answer)]).toEqual([403, "foreign_origin"]);
      }
    },
  );

  it("may open a page, as every link does", async () => {
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect((await ask("/favicon.ico", headers)).status).toBe(204);
  });
});

describe("a request of a page", () => {
  it("is answered, with and without an Origin", async () => {
    expect((await ask("/api/local", { "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await ask("/api/local", { origin: studio.url })).status).toBe(200);
    expect((await ask("/api/local", { "sec-fetch-site": "none" })).status).toBe(200);
  });
});

describe("a WebSocket", () => {
  const dial = (headers: Readonly<Record<string, string>>, path = "/api/stream") =>
    new Promise<{ readonly status: number; readonly code: unknown }>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      socket.on("open", () => {
        socket.terminate();
        resolve({ status: 101, code: undefined });
      });
      socket.on("unexpected-response", async (_, answer) => {
        const body = (await answer.toArray()).join("");
        resolve({ status: answer.statusCode ?? 0, code: codeOf({ body }) });
      });
    });

  it("is opened for our own pages", async () => {
    const own = `http://127.0.0.1:${port}`;
    await expect(dial({ origin: own })).resolves.toMatchObject({ status: 101 });
  });

  it.each<[number, string, Readonly<Record<string, string>>]>([
    [403, "origin_missing", {}],
    [403, "foreign_origin", { origin: "https://evil.example" }],
    [403, "foreign_origin", { origin: "null" }],
    [421, "foreign_host", { host: "evil.example", origin: "http://evil.example" }],
  ])("is refused with %i %s for %j", async (status, code, headers) => {
    await expect(dial(headers)).resolves.toEqual({ status, code });
  });

  it("is refused where there is none", async () => {
    const origin = `http://127.0.0.1:${port}`;
    const refusal = { status: 404, code: "not_found" };
    await expect(dial({ origin }, "/api/local")).resolves.toEqual(refusal);
    expect((await ask("/api/stream")).status).toBe(426);
  });
});

describe("a command", () => {
  const reset = { kind: "reset" } as const;

  it("is obeyed when it comes from the console", async () => {
    expect((await post(studio.url, reset)).status).toBe(204);
    const headers = { "content-type": "application/json; charset=utf-8" };
    expect((await post(studio.url, reset, headers)).status).toBe(204);
  });

  it.each<[number, string, Readonly<Record<string, string | undefined>>]>([
    [403, "foreign_origin", { origin: "https://evil.example" }],
    [403, "foreign_origin", { origin: "null" }],
    [403, "origin_missing", { origin: undefined }],
    [403, "foreign_origin", { "sec-fetch-site": "cross-site" }],
    [421, "foreign_host", { host: "evil.example" }],
    [415, "not_json", { "content-type": undefined }],
    [415, "not_json", { "content-type": "text/plain" }],
    [415, "not_json", { "content-type": "application/x-www-form-urlencoded" }],
    [415, "not_json", { "content-type": "application/jsonp" }],
  ])("is refused with %i %s when it has %j, and does nothing", async (status, code, changes) => {
    const answer = await post(studio.url, { kind: "lose-disconnects", on: true }, changes);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(studio.cloud.gateway.losesDisconnects).toBe(false);
  });

  it("is never invited across origins", async () => {
    const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
    const preflight = await ask("/api/commands", headers, "OPTIONS");
    expect(preflight.status).toBe(403);
    expect(Object.keys(preflight.headers).join()).not.toMatch(/access-control/);
  });

  it("is refused with 413 when it is larger than 64 KB, and read up to there", async () => {
    const padding = (bytes: number) => `${JSON.stringify(reset)}${" ".repeat(bytes - 16)}`;
    expect((await post(studio.url, padding(64 * 1024))).status).toBe(204);
    const answer = await post(studio.url, padding(64 * 1024 + 1));
    expect([answer.status, codeOf(answer)]).toEqual([413, "body_too_large"]);
  });

  it("is refused with 400 when it is no JSON", async () => {
    const answer = await post(studio.url, "{");
    expect([answer.status, codeOf(answer)]).toEqual([400, "malformed_json"]);
  });
});

describe("a path", () => {
  it.each([
    "/../package.json",
    "/..%2f..%2fpackage.json",
    "/game/main.tsx",
    "/scripts/web/api.ts",
    "//console",
    "/console.js/x",
    "/api/local/",
    "/api",
    "/api/",
    "/api/toString",
    "/api/traces/../local",
    "/__proto__",
    "http://localhost/api/local",
  ])("that is not in the table has nothing behind it: %s", async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  it.each([
    ["/", "POST", "GET, HEAD"],
    ["/game.js", "DELETE", "GET, HEAD"],
    ["/api/local", "PUT", "GET, HEAD"],
    ["/api/stream", "HEAD", "GET"],
    ["/api/commands", "GET", "POST"],
  ])("%s is not for %s, and tells what it is for", async (path, method, allowed) => {
    const answer = await ask(path, { origin: studio.url }, method);
    expect([answer.status, answer.headers.allow]).toEqual([405, allowed]);
  });
});

it("cuts off who asks for a WebSocket in vain before an earlier answer has come", async () => {
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on("warning", warned);
  const socket = connect(Number(port), "127.0.0.1").resume();
  const host = `Host: localhost:${port}`;
  const upgrade = "Connection: Upgrade\r\nUpgrade: websocket";
  socket.write(
    `GET /console HTTP/1.1\r\n${host}\r\n\r\nGET / HTTP/1.1\r\n${host}\r\n${upgrade}\r\n\r\n`,
  );
  await once(socket, "close");
  process.off("warning", warned);
  expect(warnings).toEqual([]);
  await expect(ask("/api/local")).resolves.toMatchObject({ status: 200 });
});

it("gives no answer that another page could use", async () => {
  for (const path of ["/favicon.ico", "/api/local", "/nothing"]) {
    const { headers } = await ask(path);
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    expect(Object.keys(headers).join()).not.toMatch(/access-control/);
  }
});

it("listens on loopback only", async () => {
  await expect(httpRequest(`http://127.0.0.2:${port}/`)).rejects.toMatchObject({
    code: "ECONNREFUSED",
  });
});
