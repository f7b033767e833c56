import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MalformedResponseError } from "#adapters/outbound/aws-http/response-head.ts";
import { ResponseReader } from "#adapters/outbound/aws-http/response-reader.ts";

const crlf = (...lines: readonly string[]) => lines.join("\r\n");

/** What a reader makes of bytes that arrive in these pieces. */
function readAll(pieces: readonly string[]) {
  const reader = new ResponseReader();
  const complete = pieces.map((piece) => reader.read(Buffer.from(piece, "latin1")));
  return { ...reader.response, complete, isPersistent: reader.isPersistent };
}

const empty = crlf("HTTP/1.1 200 OK", "Content-Length: 0", "", "");
const refused = crlf(
  "HTTP/1.1 403 Forbidden",
  "Date: Sun, 22 Nov 2026 12:00:00 GMT",
  "X-Amzn-ErrorType:InvalidSignatureException",
  "content-length: 21",
  "",
  '{"message":"expired"}',
);
const chunked = crlf(
  "HTTP/1.1 500 Internal Server Error",
  "Transfer-Encoding: chunked",
  "",
  "3;note=x",
  "abc",
  "A",
  "defghijklm",
  "0",
  "Trailer: x",
  "",
  "",
);
const informed =
  crlf("HTTP/1.1 100 Continue", "", "HTTP/1.1 103 Early Hints", "Link: x", "", "") + empty;
const noContent = crlf("HTTP/1.1 204 No Content", "", "");

describe("a response", () => {
  it.each([
    ["without a body", empty, { status: 200, excerpt: "" }],
    [
      "with a length",
      refused,
      {
        status: 403,
        errorType: "InvalidSignatureException",
        date: "Sun, 22 Nov 2026 12:00:00 GMT",
        excerpt: '{"message":"expired"}',
      },
    ],
    ["in chunks", chunked, { status: 500, excerpt: "abcdefghijklm" }],
    ["after interim ones", informed, { status: 200, excerpt: "" }],
    ["that has no content", noContent, { status: 204, excerpt: "", isPersistent: false }],
  ])("%s is read wherever it is cut", (_, text, expected) => {
    for (let cut = 1; cut < text.length; cut++) {
      const read = readAll([text.slice(0, cut), text.slice(cut)]);
      expect(read).toMatchObject({ isPersistent: true, ...expected, complete: [false, true] });
    }
    expect(readAll([...text]).complete.indexOf(true)).toBe(text.length - 1);
  });

  it("is read the same in any pieces", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(empty, refused, chunked, informed),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (text, cuts) => {
          const places = [
            0,
            ...cuts.filter((at) => at < text.length).sort((a, b) => a - b),
            text.length,
          ];
          const pieces = places.slice(1).map((end, i) => text.slice(places[i], end));
          const { complete: _, ...read } = readAll(pieces);
          const { complete: __, ...whole } = readAll([text]);
          expect(read).toEqual(whole);
        },
      ),
    );
  });

  it("that is long is kept only in its beginning", () => {
    const text = crlf("HTTP/1.1 500 x", "Content-Length: 5000", "", "x".repeat(5000));
    expect(readAll([text])).toMatchObject({ excerpt: "x".repeat(1024), complete: [true] });
  });

  it.each([
    ["says so", crlf("HTTP/1.1 200 OK", "Content-Length: 0", "Connection: Close", "", "")],
    ["says so among others", crlf("HTTP/1.1 204 x", "Connection: te, close", "", "")],
    ["is of HTTP/1.0", crlf("HTTP/1.0 200 OK", "Content-Length: 0", "", "")],
    [
      "says so to a proxy",
      crlf("HTTP/1.1 200 OK", "Content-Length: 0", "Proxy-Connection: close", "", ""),
    ],
    ["is followed by more than was asked for", `${empty}HTTP/1.1 200 OK`],
    ["may have no body, which may yet come", crlf("HTTP/1.1 304 x", "Content-Length: 5", "", "")],
    ["may have none and has one", crlf("HTTP/1.1 204 x", "Content-Length: 5", "", "hello")],
  ])("ends its connection if it %s", (_, text) => {
    expect(readAll([text])).toMatchObject({ complete: [true], isPersistent: false });
  });

  it("without length or chunks ends with its connection", () => {
    const reader = new ResponseReader();
    expect(reader.read(Buffer.from(crlf("HTTP/1.1 500 x", "", "oh no")))).toBe(false);
    expect(reader.end()).toBe(true);
    expect(reader.response).toMatchObject({ status: 500, excerpt: "oh no" });
    expect(reader.isPersistent).toBe(false);
  });

  it.each([empty.slice(0, -1), refused.slice(0, -1), chunked.slice(0, -1)])(
    "that is cut short is none",
    (text) => {
      const reader = new ResponseReader();
      reader.read(Buffer.from(text));
      expect(reader.end()).toBe(false);
    },
  );

  it.each([
    ["no HTTP", "SSH-2.0-OpenSSH_9.6\r\n\r\n"],
    ["another version", "HTTP/2 200\r\n\r\n"],
    ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
    ["another protocol", "HTTP/1.1 101 Switching Protocols\r\n\r\n"],
    ["a field without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"],
    ["a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n"],
    ["a continuation line", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"],
    ["a line feed alone", "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n"],
    ["a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
    ["a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n"],
    [
      "a length that is said twice",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
    ],
    ["a length in a list", "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\nx"],
    ["white space that is none in HTTP", "HTTP/1.1 200 OK\r\nContent-Length: 1\xa0\r\n\r\nx"],
    ["a control character in a field", "HTTP/1.1 200 OK\r\nA: b\x7fc\r\n\r\n"],
    ["a control character in the reason", "HTTP/1.1 200 O\vK\r\nContent-Length: 0\r\n\r\n"],
    ["an empty line before it", `\r\n${empty}`],
    ["chunks of HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["an interim one with a body", `HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n${empty}`],
    ["an interim one in chunks", `HTTP/1.1 103 x\r\nTransfer-Encoding: chunked\r\n\r\n${empty}`],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    ["an unknown encoding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"],
    ["a chunk without a size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"],
    [
      "white space after a chunk size",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\na\r\n",
    ],
    [
      "an extension that is none",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;=\r\na\r\n",
    ],
    [
      "a trailer without a name",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nnonsense\r\n\r\n",
    ],
    ...[
      "Content-Length: 5",
      "transfer-encoding: chunked",
      "Connection: close",
      "Proxy-Connection: x",
    ].map((field) => [
      `the trailer ${field}`,
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${field}\r\n\r\n`,
    ]),
    ["a chunk too long", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"],
    [
      "an endless chunk size",
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"1".repeat(2000)}`,
    ],
    ["an endless head", `HTTP/1.1 200 OK\r\nA: ${"b".repeat(9_000)}`],
    ["too long a head", `HTTP/1.1 200 OK\r\nA: ${"b".repeat(9_000)}\r\nContent-Length: 0\r\n\r\n`],
  ])("is refused with %s", (_, text) => {
    expect(() => readAll([text])).toThrow(MalformedResponseError);
  });

  it("made of any bytes is read or refused", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("", "HTTP/1.1 200 OK\r\n"),
        (bytes, start) => {
          const reader = new ResponseReader();
          try {
            reader.read(Buffer.concat([Buffer.from(start), bytes]));
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedResponseError);
          }
        },
      ),
    );
  });

  it("leaves nothing behind for the next", () => {
    const reader = new ResponseReader();
    reader.read(Buffer.from(refused));
    reader.reset();
    expect(reader.read(Buffer.from(noContent))).toBe(true);
    expect(reader.response).toEqual({ status: 204, errorType: "", date: "", excerpt: "" });
  });
});
