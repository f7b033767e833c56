import { describe, expect, it } from "vitest";
import type { Posted } from "#application/ports/messenger.ts";
import { encodeText } from "#domain/frame.ts";
import { eventuallyHolds } from "../../support/eventually.ts";
import type { ReceivedPost } from "./scripted-server.ts";
import { ok, ScriptedServer } from "./scripted-server.ts";

const frame = encodeText("x");
const inMs = (ms: number) => Date.now() + ms;

type Outcome = Posted["outcome"];

const failures: readonly [Outcome, string, (post: ReceivedPost) => void][] = [
  ["unavailable", "resets before any byte", ({ socket }) => socket.resetAndDestroy()],
  ["unavailable", "ends before any byte", ({ socket }) => socket.end()],
  ["unanswered", "ends within the head", ({ socket }) => socket.end("HTTP/1.1 200 OK\r\nConte")],
  [
    "unanswered",
    "ends within the body",
    ({ socket }) => socket.end(`${ok.replace("Length: 0", "Length: 9")}abc`),
  ],
  ["unanswered", "speaks no HTTP", ({ socket }) => socket.write("220 smtp.example.com\r\n\r\n")],
  ["unavailable", "answers 500", ({ socket }) => socket.write(ok.replace("200 OK", "500 x"))],
];

describe("a post that fails", () => {
  it.each(failures)("is %s when its server %s, and the next is not", async (outcome, _, fail) => {
    const server = await ScriptedServer.start((post) =>
      post.connectionId === "bad" ? fail(post) : post.socket.write(ok),
    );
    const poster = server.poster({ maxSockets: 1 });
    const posts = ["good", "bad", "next", "last"].map((id) => poster.post(id, frame));
    await expect(Promise.all(posts)).resolves.toEqual([
      "delivered",
      outcome,
      "delivered",
      "delivered",
    ]);
    expect(server.receivedIds).toEqual(["good", "bad", "next", "last"]);
  });
});

describe("a post is unavailable", () => {
  it.each([
    ["refuses connections", "http://127.0.0.1:1/prod"],

    ["speaks no TLS", undefined],
  ])("whose host %s", async (_, endpoint) => {
    const server = await ScriptedServer.start();
    const poster = server.poster({
      endpoint: endpoint ?? server.endpoint.replace("http", "https"),
    });
    const posts = Array.from({ length: 20 }, (_, i) => poster.post(`${i}`, frame));
    expect(new Set(await Promise.all(posts))).toEqual(new Set(["unavailable"]));
  });

  it("whose deadline is over, without being sent", async () => {
    const server = await ScriptedServer.start();
    await expect(server.poster().post("a", frame, inMs(-1))).resolves.toBe("unavailable");
    expect(server.sockets).toEqual([]);
  });

  it("by its deadline, when it is still waiting for a socket", async () => {
    const server = await ScriptedServer.start(() => {});
    let now = Date.now();
    const poster = server.poster({ maxSockets: 1, now: () => now });
    const first = poster.post("first", frame, now + 400);
    const later = poster.post("later", frame, now + 100);
    await eventuallyHolds(() => expect(server.received).toHaveLength(1));
    now += 100;
    await expect(later).resolves.toBe("unavailable");
    now += 300;
    await expect(first).resolves.toBe("unanswered");
    expect(server.receivedIds).toEqual(["first"]);
  });

  it("after 2 s by the clock, when the server never finishes the handshake", async () => {
    const server = await ScriptedServer.start(() => {});
    let now = Date.now();
    const endpoint = server.endpoint.replace("http", "https");
    const outcome = server.poster({ endpoint, now: () => now }).post("a", frame);
    await eventuallyHolds(() => expect(server.sockets).toHaveLength(1));
    now += 2_000;
    await expect(outcome).resolves.toBe("unavailable");
  });
});

describe("a post is unanswered", () => {
  it("by its deadline, whose server never answers", async () => {
    const server = await ScriptedServer.start(() => {});
    let now = Date.now();
    const outcome = server.poster({ now: () => now }).post("a", frame, now + 150);
    await eventuallyHolds(() => expect(server.received).toHaveLength(1));
    now += 150;
    await expect(outcome).resolves.toBe("unanswered");
    await eventuallyHolds(() => expect(server.sockets[0]?.destroyed).toBe(true));
  });

  it("after 5 s by the clock, whose server never answers and which has no deadline", async () => {
    const server = await ScriptedServer.start(() => {});
    let now = Date.now();
    const outcome = server.poster({ now: () => now }).post("a", frame);
    await eventuallyHolds(() => expect(server.received).toHaveLength(1));
    now += 5_000;
    await expect(outcome).resolves.toBe("unanswered");
  });

  it("by its own deadline, when one after another is given up over few sockets", async () => {
    const server = await ScriptedServer.start(() => {});
    let now = Date.now();
    const poster = server.poster({ maxSockets: 8, now: () => now });
    const deadlines = Array.from({ length: 100 }, (_, i) => now + 50 + 20 * i);
    const posts = deadlines.map((deadline, i) => poster.post(`${i}`, frame, deadline));
    for (const [i, deadline] of deadlines.entries()) {
      // Time stands still until everybody who has a socket has sent.
      const sent = Math.min(8 + i, deadlines.length);
      await eventuallyHolds(() => expect(server.received).toHaveLength(sent));
      now = deadline;
    }
    expect(new Set(await Promise.all(posts))).toEqual(new Set(["unanswered"]));
  });
});

describe("a post is rejected", () => {
  it("to an id that no URL can hold", async () => {
    const server = await ScriptedServer.start();
    const poster = server.poster({ maxSockets: 1 });
    await expect(poster.post("\ud800", frame)).resolves.toBe("rejected");
    await expect(poster.post("next", frame)).resolves.toBe("delivered");
  });

  it("without credentials", async () => {
    const server = await ScriptedServer.start();
    const poster = server.poster({
      credentials: () => {
        throw new Error("There are none.");
      },
    });
    await expect(poster.post("a", frame)).resolves.toBe("rejected");
    expect(server.received).toEqual([]);
  });
});

describe("a failure has the reason that was seen", () => {
  const answers = (status: string, errorType: string) =>
    ScriptedServer.start(({ socket }) => {
      const fields = `x-amzn-ErrorType: ${errorType}\r\nContent-Length: 0`;
      socket.write(`HTTP/1.1 ${status}\r\n${fields}\r\n\r\n`);
    });
  const noCredentials = () => {
    throw new Error("There are none.");
  };

  it("of posts and of closing alike", async () => {
    const denied = { outcome: "rejected", reason: "AccessDeniedException" };
    const messenger = (await answers("403 Forbidden", "AccessDeniedException")).messenger();
    await expect(messenger.post("a", frame, inMs(9_000))).resolves.toEqual(denied);
    await expect(messenger.close("a", inMs(9_000))).resolves.toEqual(denied);
    const bare = (await ScriptedServer.start()).messenger({ credentials: noCredentials });
    const keyless = { outcome: "rejected", reason: "no_credentials" };
    await expect(bare.post("a", frame, inMs(9_000))).resolves.toEqual(keyless);
    await expect(bare.close("a", inMs(9_000))).resolves.toEqual(keyless);
    const unnameable = { outcome: "rejected", reason: "invalid_request" };
    const open = (await ScriptedServer.start()).messenger();
    await expect(open.post("\ud800", frame, inMs(9_000))).resolves.toEqual(unnameable);
    const late = { outcome: "unavailable", reason: "out_of_time" };
    await expect(bare.close("a", inMs(-1))).resolves.toEqual(late);
  });

  it("and a 410 of somebody else than API Gateway does not mean that one is gone", async () => {
    const gateway = (await answers("410 Gone", "GoneException")).messenger();
    await expect(gateway.post("a", frame, inMs(9_000))).resolves.toEqual({
      outcome: "gone",
      reason: "GoneException",
    });
    const proxy = (await answers("410 Gone", "")).messenger();
    await expect(proxy.post("a", frame, inMs(9_000))).resolves.toEqual({
      outcome: "rejected",
      reason: "status_410",
    });
  });
});

it("hears an answer that comes before the whole frame was sent", async () => {
  const server = await ScriptedServer.start();
  const poster = server.poster({ maxSockets: 1 });
  await poster.post("opens a socket", frame);
  server.sockets[0]?.pause().write("HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n");
  const outcome = poster.post("large", new Uint8Array(16 * 1024 * 1024));
  await expect(outcome).resolves.toBe("rejected");
  await expect(poster.post("next", frame)).resolves.toBe("delivered");
  expect(server.receivedIds).toEqual(["opens a socket", "next"]);
});
