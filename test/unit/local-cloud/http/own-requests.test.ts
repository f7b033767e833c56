import { describe, expect, it } from "vitest";
import { findForeign, findForeignHost } from "../../../../scripts/local-cloud/http/own-requests.ts";

const port = 3001;

describe("a request to a server of this machine", () => {
  it.each(["localhost:3001", "LocalHost:3001", "127.0.0.1:3001", "[::1]:3001"])(
    "is our own for %s",
    (host) => {
      expect(findForeign({ host }, { port })).toBeUndefined();
      expect(findForeignHost({ host }, port)).toBeUndefined();
    },
  );

  it.each([
    undefined,
    "",
    "localhost",
    "localhost:3002",
    "evil.example:3001",
    "localhost.evil.example:3001",
    "localhost:3001.evil.example",
    "127.0.0.1:3001@evil.example",
    "192.0.2.1:3001",
  ])("is foreign for the host %s, whatever its origin says", (host) => {
    const headers = { ...(host !== undefined && { host }), origin: `http://${host}` };
    expect(findForeign(headers, { port })).toMatchObject({ status: 421, code: "foreign_host" });
    expect(findForeignHost(headers, port)).toMatchObject({ status: 421, code: "foreign_host" });
  });

  it("needs no port in its host where the port is HTTP's own", () => {
    expect(findForeign({ host: "localhost" }, { port: 80 })).toBeUndefined();
  });

  it("is our own from a page of the same server", () => {
    const headers = { host: "localhost:3001", origin: "http://localhost:3001" };
    expect(findForeign(headers, { port })).toBeUndefined();
  });

  it.each([
    "null",
    "https://evil.example",
    "http://localhost:3000",
    "https://localhost:3001",
    "http://127.0.0.1:3001",
  ])("is foreign from %s", (origin) => {
    const foreign = findForeign({ host: "localhost:3001", origin }, { port });
    expect(foreign).toMatchObject({ status: 403, code: "foreign_origin" });
  });

  it("is our own from a page that the server was told of, and no other", () => {
    const own = { port, pages: ["http://localhost:3000"] };
    const from = (origin: string) => findForeign({ host: "127.0.0.1:3001", origin }, own);
    expect(from("http://localhost:3000")).toBeUndefined();
    expect(from("http://localhost:30000")).toMatchObject({ code: "foreign_origin" });
  });

  it("may come from any page where only the host counts", () => {
    const headers = { host: "localhost:3001", origin: "https://game.example" };
    expect(findForeignHost(headers, port)).toBeUndefined();
  });
});
