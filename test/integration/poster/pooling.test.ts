import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { encodeText } from "#domain/frame.ts";
import { eventuallyHolds } from "../../support/eventually.ts";
import type { ReceivedPost } from "./scripted-server.ts";
import { ok, ScriptedServer } from "./scripted-server.ts";

const frame = encodeText("héllo");

/** Answers posts when it is told to. */
async function startHolding() {
  const held: ReceivedPost[] = [];
  const server = await ScriptedServer.start((post) => held.push(post));
  const untilHeld = (count: number) => eventuallyHolds(() => expect(held).toHaveLength(count));
  const answerNext = () => held.shift()?.socket.write(ok);
  return { server, held, untilHeld, answerNext };
}

it("posts the frame to the connection and delivers it byte for byte", async () => {
  const server = await ScriptedServer.start();
  await expect(server.poster().post("a b/c=", frame)).resolves.toBe("delivered");
  const [post] = server.received;
  expect(post).toMatchObject({ connectionId: "a b/c=" });
  expect(Buffer.from(post?.body ?? "", "latin1")).toEqual(Buffer.from(frame));
});

it.each([0, 1, 8 * 1024, 8 * 1024 + 1, 128 * 1024])("posts a frame of %i bytes", async (size) => {
  const server = await ScriptedServer.start();
  const large = new Uint8Array(size).fill(97);
  await expect(server.poster().post("a", large)).resolves.toBe("delivered");
  expect(server.received[0]?.body).toBe("a".repeat(size));
});

it("posts a part of a larger buffer", async () => {
  const server = await ScriptedServer.start();
  await server.poster().post("a", encodeText("before-frame-after").subarray(7, 12));
  expect(server.received[0]?.body).toBe("frame");
});

it("uses one socket for posts that follow each other", async () => {
  const server = await ScriptedServer.start();
  const poster = server.poster();
  for (let i = 0; i < 5; i++) await poster.post(`${i}`, frame);
  expect(server.received).toHaveLength(5);
  expect(server.sockets).toHaveLength(1);
});

it("never opens more sockets than it may, and never sends before the answer", async () => {
  const { server, held, untilHeld, answerNext } = await startHolding();
  const poster = server.poster({ maxSockets: 3 });
  const outcomes = Array.from({ length: 20 }, (_, i) => poster.post(`${i}`, frame));
  for (let answered = 0; answered < 20; answered++) {
    await untilHeld(Math.min(3, 20 - answered));
    expect(new Set(held.map(({ socketNumber }) => socketNumber)).size).toBe(held.length);
    answerNext();
  }
  await expect(Promise.all(outcomes)).resolves.toEqual(Array(20).fill("delivered"));
  expect(server.sockets).toHaveLength(3);
});

it("serves those that wait in their order", async () => {
  const server = await ScriptedServer.start();
  const poster = server.poster({ maxSockets: 1 });
  const ids = Array.from({ length: 50 }, (_, i) => `${i}`);
  await Promise.all(ids.map((id) => poster.post(id, frame)));
  expect(server.receivedIds).toEqual(ids);
});

it("takes the socket that was used last", async () => {
  const { server, held, untilHeld } = await startHolding();
  const poster = server.poster();
  const both = [poster.post("one", frame), poster.post("other", frame)];
  await untilHeld(2);
  const [one, other] = held.splice(0);
  other?.socket.write(ok);
  await Promise.race(both);
  one?.socket.write(ok);
  await Promise.all(both);
  // Until it was silent for a turn of the event loop it is not used.
  await new Promise(setImmediate);

  const next = poster.post("next", frame);
  await untilHeld(1);
  expect(held[0]?.socketNumber).toBe(one?.socketNumber);
  held[0]?.socket.write(ok);
  await next;
});

it("does not reuse a socket that was idle for more than 20 s, as after a freeze", async () => {
  const server = await ScriptedServer.start();
  let now = Date.now();
  const poster = server.poster({ now: () => now });
  await poster.post("before", frame);
  now += 20_000;
  await poster.post("just in time", frame);
  now += 20_001;
  await expect(poster.post("after", frame)).resolves.toBe("delivered");
  expect(server.received.map(({ socketNumber }) => socketNumber)).toEqual([0, 0, 1]);
  await eventuallyHolds(() => expect(server.sockets[0]?.destroyed).toBe(true));
});

it("does not reuse a socket whose server says that it will close", async () => {
  const answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  const server = await ScriptedServer.start(({ socket }) => socket.write(answer));
  const poster = server.poster({ maxSockets: 1 });
  const outcomes = await Promise.all(["a", "b", "c"].map((id) => poster.post(id, frame)));
  expect(outcomes).toEqual(["delivered", "delivered", "delivered"]);
  expect(server.sockets).toHaveLength(3);
});

it.each([
  ["ends", (post: ReceivedPost) => post.socket.end()],
  ["resets", (post: ReceivedPost) => post.socket.resetAndDestroy()],
  ["speaks on", (post: ReceivedPost) => post.socket.write("HTTP/1.1 408 x\r\n\r\n")],
])("forgets an idle socket that the server %s", async (_, disturb) => {
  const server = await ScriptedServer.start();
  const poster = server.poster();
  await poster.post("before", frame);
  const [first] = server.received;
  if (first === undefined) throw new Error("nothing came");
  const closed = once(first.socket, "close");
  disturb(first);
  await closed;
  // The system has told this end already; that is heard in the next turns of the event loop.
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  await expect(poster.post("after", frame)).resolves.toBe("delivered");
  expect(server.sockets).toHaveLength(2);
});
