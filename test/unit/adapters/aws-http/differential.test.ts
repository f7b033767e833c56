import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResponseReader } from "#adapters/outbound/aws-http/response-reader.ts";
import type { Verdict } from "./support/node-client.ts";
import { readByNode } from "./support/node-client.ts";

/** Our reader, as a connection uses it. */
function readByUs(pieces: readonly Buffer[]): Verdict {
  const reader = new ResponseReader(1024 * 1024);
  const verdict = (isAccepted: boolean, isReusable: boolean): Verdict => {
    const { status, excerpt: body } = reader.response;
    return { isAccepted, status, body, isReusable };
  };
  for (const [index, piece] of pieces.entries()) {
    try {
      // What comes after the response closes the connection.
      if (reader.read(piece))
        return verdict(true, reader.isPersistent && index === pieces.length - 1);
    } catch {
      return verdict(false, false);
    }
  }
  return verdict(reader.end(), false);
}

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/).filter(isNoFraming);
const value = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const bodies = fc.stringMatching(/^[ -~\r\n]{0,40}$/);
const statuses = fc.constantFrom(200, 200, 201, 204, 304, 400, 403, 410, 429, 500, 503);

function isNoFraming(name: string): boolean {
  return !/^(content-length|transfer-encoding|connection|proxy-connection|upgrade|keep-alive|trailer)$/i.test(
    name,
  );
}

/** Well-formed, and as plain as the services' own. */
const response = fc
  .record({
    status: statuses,
    reason: fc.constantFrom("OK", "", "Too Many Requests"),
    fields: fc.array(fc.tuple(token, value), { maxLength: 4 }),
    body: bodies,
    framing: fc.constantFrom("length", "chunks", "close"),
    chunkAt: fc.nat(40),
    extension: fc.constantFrom("", ";a", ";a=b"),
    trailer: fc.constantFrom("", "X-Trailer: 1\r\n", "X-Content-Length: 5\r\n"),
    interim: fc.constantFrom(
      "",
      "",
      "HTTP/1.1 100 Continue\r\n\r\n",
      "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n",
    ),
    connection: fc.constantFrom("", "", "Connection: keep-alive\r\n", "Connection: close\r\n"),
  })
  .map((it) => {
    const fields = it.fields.map(([name, text]) => `${name}: ${text}\r\n`).join("");
    const head = `${it.interim}HTTP/1.1 ${it.status} ${it.reason}\r\n${fields}${it.connection}`;
    const isEmpty = it.status === 204 || it.status === 304;
    if (isEmpty) return `${head}\r\n`;
    if (it.framing === "length")
      return `${head}Content-Length: ${it.body.length}\r\n\r\n${it.body}`;
    if (it.framing === "close") return `${head}\r\n${it.body}`;
    const parts = [it.body.slice(0, it.chunkAt), it.body.slice(it.chunkAt)].filter(
      (part) => part !== "",
    );
    const chunks = parts.map((part) => `${part.length.toString(16)}${it.extension}\r\n${part}\r\n`);
    return `${head}Transfer-Encoding: chunked\r\n\r\n${chunks.join("")}0\r\n${it.trailer}\r\n`;
  });

const oddities = [
  ..."\r\n \t:;,0159afAF\0\v\f\x7f\x80\xa0\xff",
  "\r\n",
  "\n\n",
  "\r\n\r\n",
  "Content-Length: 5\r\n",
  "Content-Length: 0\r\n",
  "Content-Length: 5, 5\r\n",
  "Content-Length: +5\r\n",
  "Content-Length: 0x5\r\n",
  "Content-Length: 5 5\r\n",
  "Content-Length:\r\n",
  "Content-Length : 5\r\n",
  "content-length: 5\xa0\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding: chunked, identity\r\n",
  "Transfer-Encoding: identity\r\n",
  "Transfer-Encoding: xchunked\r\n",
  "Transfer-Encoding:\r\n",
  "Connection: close\r\n",
  "Connection: upgrade\r\nUpgrade: x\r\n",
  "Proxy-Connection: close\r\n",
  " folded\r\n",
  "no colon\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\n",
  "HTTP/1.0 200 OK\r\n",
  "5\r\nhello\r\n",
  "0\r\n\r\n",
  "ffffffffffffffff\r\n",
];

interface Mutation {
  /** A share of the text's length. */
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
  readonly atLineStart: boolean;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.constant(0), fc.nat(3)),
  inserted: fc.oneof(fc.constant(""), fc.constantFrom(...oddities), fc.constantFrom(...oddities)),
  atLineStart: fc.boolean(),
});

function mutate(text: string, { at, removed, inserted, atLineStart }: Mutation): string {
  const near = Math.floor(at * text.length);
  const place = atLineStart ? text.lastIndexOf("\n", near) + 1 : near;
  return text.slice(0, place) + inserted + text.slice(place + removed);
}

/** At any places, so that anything may come in pieces. */
function cut(text: string, places: readonly number[]): Buffer[] {
  const inner = places.map((place) => Math.floor(place * text.length)).toSorted((a, b) => a - b);
  const ends = [0, ...inner, text.length];
  const pieces = ends.slice(1).map((end, i) => Buffer.from(text.slice(ends[i], end), "latin1"));
  return pieces.filter((piece) => piece.length > 0);
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });

/** Whatever Node rejects is not accepted, and where both accept they have read the same. */
async function expectNoMoreThanNode(pieces: readonly Buffer[]): Promise<void> {
  const ours = readByUs(pieces);
  if (!ours.isAccepted) return;
  const node = await readByNode(pieces);
  const { isAccepted, status, body } = node;
  expect({ isAccepted, status, body }).toEqual({
    isAccepted: true,
    status: ours.status,
    body: ours.body,
  });
  if (ours.isReusable) expect(node.isReusable).toBe(true);
}

describe("beside Node's own client, this reader", () => {
  it("reads the same of every well-formed response, however it is cut", async () => {
    await fc.assert(
      fc.asyncProperty(response, places, async (text, at) => {
        const pieces = cut(text, at);
        const [ours, node] = [readByUs(pieces), await readByNode(pieces)];
        expect(ours.isAccepted).toBe(true);
        expect({ ...ours, isReusable: node.isReusable }).toEqual(node);
        if (ours.isReusable) expect(node.isReusable).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("accepts nothing of a mutated response that Node rejects or reads otherwise", async () => {
    const mutated = fc
      .tuple(response, fc.array(mutation, { minLength: 1, maxLength: 3 }))
      .map(([text, mutations]) => mutations.reduce(mutate, text));
    await fc.assert(
      fc.asyncProperty(mutated, places, (text, at) => expectNoMoreThanNode(cut(text, at))),
      { numRuns: 4_000 },
    );
  });

  it("accepts nothing of any bytes that Node rejects or reads otherwise", async () => {
    const starts = fc.constantFrom(
      "",
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
    );
    const piece = fc.oneof(fc.constantFrom(...oddities), fc.stringMatching(/^[ -~]{0,8}$/));
    const texts = fc
      .tuple(starts, fc.array(piece, { maxLength: 12 }))
      .map(([start, rest]) => start + rest.join(""));
    await fc.assert(
      fc.asyncProperty(texts, places, (text, at) => expectNoMoreThanNode(cut(text, at))),
      { numRuns: 4_000 },
    );
  });
});
