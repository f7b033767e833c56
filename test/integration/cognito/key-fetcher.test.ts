import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import { FetchError, NonRetryableFetchError } from "aws-jwt-verify/error";
import { describe, expect, it, onTestFinished } from "vitest";
import { keyFetcher } from "#adapters/outbound/cognito/key-fetcher.ts";
import { listening } from "../../support/listening.ts";

type Answer = (response: ServerResponse) => void;

const keys = '{"keys":[]}';
const ok: Answer = (response) => response.end(keys);

/** Where a server gives these answers in turn, the last one again and again. */
async function serverOf(...script: readonly Answer[]) {
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    (script[paths.length - 1] ?? script.at(-1))?.(response);
  });
  const { url } = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { uri: `${url}/pool/.well-known/jwks.json?v=1`, paths };
}

const fetchText = async (uri: string) => new TextDecoder().decode(await keyFetcher.fetch(uri));

describe("signing keys", () => {
  it("are fetched from where they are", async () => {
    const { uri, paths } = await serverOf(ok);
    await expect(fetchText(uri)).resolves.toBe(keys);
    expect(paths).toEqual(["/pool/.well-known/jwks.json?v=1"]);
  });

  it.each<[string, Answer]>([
    ["fails", (response) => response.writeHead(503).end()],
    ["breaks the connection", (response) => response.socket?.resetAndDestroy()],
  ])("are asked for once more when the server %s", async (_, failure) => {
    const mended = await serverOf(failure, ok);
    await expect(fetchText(mended.uri)).resolves.toBe(keys);
    const broken = await serverOf(failure);
    await expect(fetchText(broken.uri)).rejects.toBeInstanceOf(FetchError);
    expect(broken.paths).toHaveLength(2);
  });

  it("are asked for once where there are none", async () => {
    const { uri, paths } = await serverOf((response) => response.writeHead(404).end("{}"));
    await expect(fetchText(uri)).rejects.toBeInstanceOf(NonRetryableFetchError);
    expect(paths).toHaveLength(1);
  });

  it("are not looked for where a redirection leads", async () => {
    const elsewhere = await serverOf(ok);
    const { uri } = await serverOf((it) => it.writeHead(302, { location: elsewhere.uri }).end());
    await expect(fetchText(uri)).rejects.toThrow("302");
    expect(elsewhere.paths).toEqual([]);
  });
});
