import { FetchError, NonRetryableFetchError } from "aws-jwt-verify/error";
import type { Fetcher } from "aws-jwt-verify/https";
import { parseEndpoint } from "#adapters/outbound/aws-http/endpoint.ts";
import { HttpClient, NoResponseError } from "#adapters/outbound/aws-http/http-client.ts";

/** Like the library's own fetcher. */
const attempts = 2;
const attemptMs = 3_000;
/** A user pool has two keys of half a kilobyte. */
const longestBody = 64 * 1024;

/**
 * Fetches signing keys. The library's own fetcher loads Node's HTTPS client, and a player's handshake
 * waits for every module that is loaded; it also knows no plain HTTP, which a user pool on a laptop
 * speaks.
 */
export const keyFetcher: Fetcher = {
  async fetch(uri: string): Promise<ArrayBuffer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await fetchOnce(uri);
      } catch (error) {
        if (attempt === attempts || error instanceof NonRetryableFetchError) throw error;
      }
    }
  },
};

/** @throws {FetchError} */
async function fetchOnce(uri: string): Promise<ArrayBuffer> {
  const { host, pathname, search } = new URL(uri);
  const client = new HttpClient(parseEndpoint(uri), { maxSockets: 1, longestBody });
  const text = `GET ${pathname}${search} HTTP/1.1\r\nhost:${host}\r\nconnection:close\r\n\r\n`;
  try {
    const { status, excerpt } = await client.send(() => ({ text }), attemptMs);
    if (status === 200) return Uint8Array.from(Buffer.from(excerpt, "latin1")).buffer;
    throw new (status < 500 ? NonRetryableFetchError : FetchError)(uri, `status ${status}`);
  } catch (error) {
    if (!(error instanceof NoResponseError)) throw error;
    throw new FetchError(uri, error.message);
  }
}
