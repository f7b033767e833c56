import { describe, expect, it } from "vitest";
import { encodeText } from "#domain/frame.ts";
import type { ReceivedPost } from "./scripted-server.ts";
import { ok, ScriptedServer } from "./scripted-server.ts";

const frame = encodeText("x");
const refused = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";

/** An answer of exactly so many bytes. */
function answerOf(bytes: number): string {
  const head = (length: number) => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n`;
  const length = bytes - head(bytes).length;
  return head(length).padEnd(bytes, "x");
}

/** Answers "first" as a test tells it, and refuses everything else. */
function startDoubtful(answerFirst: (post: ReceivedPost) => void) {
  return ScriptedServer.start((post) => {
    if (post.connectionId === "first") answerFirst(post);
    else post.socket.write(refused);
  });
}

describe("an answer is credited to no other post", () => {
  const later =
    (head: string): ((post: ReceivedPost) => void) =>
    ({ socket }) => {
      socket.write(head);
      setTimeout(() => socket.write(ok), 10);
    };

  it.each<[string, (post: ReceivedPost) => void]>([
    ["a surplus in the same piece", ({ socket }) => socket.write(ok + ok)],
    [
      "one that fills the buffer, with a surplus",
      ({ socket }) => socket.write(answerOf(4_096) + ok),
    ],
    ["one that fills it twice, with a surplus", ({ socket }) => socket.write(answerOf(8_192) + ok)],
    [
      "one that fills it as often as it is read at a time, with a surplus",
      ({ socket }) => socket.write(answerOf(32 * 4_096) + ok),
    ],
    [
      "one that fills it, with a part of a surplus",
      ({ socket }) => socket.write(answerOf(4_096) + ok.slice(0, 9)),
    ],
    ["204 with a body at once", ({ socket }) => socket.write(`HTTP/1.1 204 x\r\n\r\n${ok}`)],
    ["204 with a body later", later("HTTP/1.1 204 No Content\r\n\r\n")],
    [
      "204 with a length and a body later",
      later(`HTTP/1.1 204 x\r\nContent-Length: ${ok.length}\r\n\r\n`),
    ],
    ["304 with a body later", later("HTTP/1.1 304 Not Modified\r\n\r\n")],
    [
      "an interim one with a body, and no other",
      ({ socket }) => socket.write(`HTTP/1.1 100 x\r\nContent-Length: ${ok.length}\r\n\r\n${ok}`),
    ],
  ])("after %s", async (_, answerFirst) => {
    const server = await startDoubtful(answerFirst);
    const poster = server.poster({ maxSockets: 1 });
    const outcomes = await Promise.all(
      ["first", "next", "last"].map((id) => poster.post(id, frame)),
    );
    expect(outcomes.slice(1)).toEqual(["rejected", "rejected"]);
    expect(server.receivedIds).toEqual(["first", "next", "last"]);
    expect(server.received.map(({ socketNumber }) => socketNumber)).toEqual([0, 1, 1]);
  });

  it("by a server that speaks before it is asked", async () => {
    let isFirst = true;
    const server = await ScriptedServer.start(
      ({ socket }) => socket.write(refused),
      (socket) => {
        if (isFirst) socket.write(ok);
        isFirst = false;
      },
    );
    const poster = server.poster({ maxSockets: 1 });
    const outcomes = await Promise.all(["a", "b", "c"].map((id) => poster.post(id, frame)));
    expect(outcomes).toEqual(["unavailable", "rejected", "rejected"]);
    expect(server.received.every(({ socketNumber }) => socketNumber === 1)).toBe(true);
  });

  it("when it comes before the whole request was sent", async () => {
    const server = await ScriptedServer.start();
    let now = Date.now();
    const poster = server.poster({ maxSockets: 1, now: () => now });
    await poster.post("opens a socket", frame);
    const [socket] = server.sockets;
    if (socket === undefined) throw new Error("nobody has connected");
    const early = new Promise((sent) => socket.pause().write(ok, sent));
    const large = new Uint8Array(16 * 1024 * 1024);
    const outcome = poster.post("large", large, now + 300);
    await early;
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    now += 300;
    await expect(outcome).resolves.toBe("unanswered");
    expect(server.receivedIds).toEqual(["opens a socket"]);
  });
});

it("a socket without a doubt is used again, also after an answer larger than its buffer", async () => {
  const server = await ScriptedServer.start(({ socket }) => socket.write(answerOf(5_000)));
  const poster = server.poster({ maxSockets: 1 });
  for (const id of ["a", "b", "c"]) await poster.post(id, frame);
  expect(server.sockets).toHaveLength(1);
});
