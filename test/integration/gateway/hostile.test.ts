import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:net";
import fc from "fast-check";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { Client, upgradeHeaders } from "./support/client.ts";
import { clientFrame, opcodes, openRawClient } from "./support/raw-client.ts";
import { signedRequest } from "./support/signed-request.ts";
import type { StartedGateway } from "./support/start-gateway.ts";
import { startGateway } from "./support/start-gateway.ts";
import { allow, returned, StubFunction } from "./support/stub-function.ts";

let started: StartedGateway;
let warnings: Error[];

beforeEach(async () => {
  const authorizer = new StubFunction(() => returned(allow()));
  started = await startGateway({ authorizer, limits: { connectionsPerSecond: 1_000_000 } });
  warnings = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on("warning", listen);
  onTestFinished(() => {
    process.off("warning", listen);
  });
});

/** Somebody who plays by the rules is let in, heard and posted to; and nothing failed unseen. */
async function expectAnHonestPlayerToPlay(): Promise<void> {
  const { gateway, router } = started;
  const client = await Client.connect(gateway.url);
  router.events.length = 0;
  client.send({ action: "message", message: "fair play" });
  const { connectionId } = (await router.first("message")).requestContext;
  const answer = await signedRequest(gateway.managementEndpoint, "POST", connectionId, "hello");
  expect(answer.status).toBe(200);
  expect(await client.nextFrame()).toBe("hello");
  client.webSocket.close();
  await router.first("$disconnect");
  expect(warnings).toEqual([]);
}

/** Sends whatever it is, and waits until the gateway has done with it. */
async function assault(...chunks: readonly (string | Buffer)[]): Promise<void> {
  const { hostname, port } = new URL(started.gateway.url);
  await finish(connect({ host: hostname, port: Number(port) }), chunks);
}

/** The same on a connection that was let in. */
async function assaultFromInside(...chunks: readonly (string | Buffer)[]): Promise<void> {
  await finish(await openRawClient(started.gateway.url), chunks);
}

async function finish(socket: Socket, chunks: readonly (string | Buffer)[]): Promise<void> {
  const closed = new Promise((resolve) => socket.once("close", resolve));
  // It may be cut off in the middle.
  socket.on("error", () => {});
  socket.resume();
  for (const chunk of chunks) socket.write(typeof chunk === "string" ? latin1(chunk) : chunk);
  socket.end();
  await closed;
}

function latin1(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

/** Often what a parser looks for, and sometimes anything. */
const frame = fc
  .record({
    first: fc.oneof(fc.constantFrom(0x81, 0x82, 0x01, 0x00, 0x80, 0x88, 0x89, 0x8a), fc.nat(255)),
    second: fc.oneof(fc.constantFrom(0x80, 0x85, 0xfe, 0xff, 0x05), fc.nat(255)),
    rest: fc.uint8Array({ maxLength: 200 }),
  })
  .map(({ first, second, rest }) => Buffer.concat([Buffer.from([first, second]), rest]));

const depth = fc.integer({ min: 1, max: 15_000 });

/** Text that a route is selected by, in all sorts of disorder. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.json(),
  fc.anything({ withNullPrototype: true }).map((action) => safeJson({ action })),
  depth.map((levels) => `{"action":${"[".repeat(levels)}${"]".repeat(levels)}}`),
  depth.map((levels) => `${'{"action":'.repeat(levels / 5)}1${"}".repeat(levels / 5)}`),
  fc.constantFrom('{"__proto__":{"action":"message"}}', '{"action":"__proto__"}', "[".repeat(9)),
);

const token = fc.oneof(fc.constantFrom("", "\0", "*", "%", "%zz", "__proto__"), fc.string());

const requestHead = fc
  .record({
    method: fc.constantFrom("GET", "POST", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PRI", "get"),
    path: fc.oneof(
      fc.constantFrom("/prod", "/prod/@connections/AAAAAAAAAAAAAAA=", "/prod/%40connections/%ff"),
      fc.constantFrom("*", "//", "/%", `/prod?${"a".repeat(9_000)}`, "http://[", "/prod/\\..\\"),
      fc.webPath(),
    ),
    version: fc.constantFrom("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/9.9", ""),
    headers: fc.dictionary(
      fc.constantFrom(
        ...["Host", "Upgrade", "Connection", "Content-Length", "Transfer-Encoding", "Expect"],
        ...["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amzn-Trace-Id", "Origin"],
        ...["Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions"],
        ...["Sec-WebSocket-Protocol", "Cookie", "X-Forwarded-For"],
      ),
      fc.oneof(
        token,
        fc.constantFrom("websocket", "Upgrade", "keep-alive", "13", "dGhlIHNhbXBsZSBub25jZQ=="),
        fc.constantFrom("99999999999999999999", "-1", "5", "chunked", "chunked, chunked"),
        fc.constantFrom("100-continue", "permessage-deflate; server_max_window_bits=99, ;;,"),
        fc.constant(
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250101/eu-central-1/execute-api/aws4_request" +
            `, SignedHeaders=host;__proto__;constructor, Signature=${"0".repeat(64)}`,
        ),
      ),
    ),
    body: fc.string({ maxLength: 50 }),
  })
  .map(({ method, path, version, headers, body }) => {
    const { host } = new URL(started.gateway.url);
    const lines = Object.entries({ Host: host, ...headers }).map((it) => it.join(": "));
    return `${method} ${path} ${version}\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
  });

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

describe("nobody can end the gateway", () => {
  it("with frames of any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 5 }), (frames) =>
        assaultFromInside(...frames),
      ),
      { numRuns: 150 },
    );
    await expectAnHonestPlayerToPlay();
  });

  it("with text of any kind", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) =>
        assaultFromInside(...texts.map((it) => clientFrame(opcodes.text, it))),
      ),
      { numRuns: 150 },
    );
    await expectAnHonestPlayerToPlay();
  });

  it("with handshakes and HTTP requests of any kind, one behind the other", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(requestHead, { minLength: 1, maxLength: 3 }), (heads) =>
        assault(...heads),
      ),
      { numRuns: 300 },
    );
    await expectAnHonestPlayerToPlay();
  });

  it("with a handshake behind a request that is still being read", async () => {
    const { host } = new URL(started.gateway.url);
    const upgrade = Object.entries(upgradeHeaders).map((it) => `${it.join(": ")}\r\n`);
    const handshake = `GET /prod HTTP/1.1\r\nHost: ${host}\r\n${upgrade.join("")}\r\n`;
    const post = `POST /prod/@connections/x HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\n\r\n`;
    await assault(post, handshake, handshake);
    await assault(`${post}abc${handshake}${handshake}`);
    await assault(handshake, clientFrame(opcodes.text, "early"), handshake);
    await expectAnHonestPlayerToPlay();
  });

  it("with headers that are too large or never end", async () => {
    const { host } = new URL(started.gateway.url);
    await assault(`GET /prod HTTP/1.1\r\nHost: ${host}\r\nCookie: ${"x".repeat(100_000)}\r\n\r\n`);
    await assault(`GET /prod HTTP/1.1\r\nHost: ${host}\r\nX: `, "y".repeat(100));
    await assault(`GET /prod?${"x".repeat(100_000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await expectAnHonestPlayerToPlay();
  });

  it("with a message in countless fragments, empty or not", async () => {
    const begin = clientFrame(opcodes.text, "x", false);
    for (const payload of ["", "x"]) {
      const fragment = clientFrame(opcodes.continuation, payload, false);
      await assaultFromInside(begin, Buffer.concat(Array<Buffer>(100_000).fill(fragment)));
    }
    await expectAnHonestPlayerToPlay();
  });
});

describe("a client that does not read what the gateway says", () => {
  const lots = 200_000;

  it.each([
    ["pongs", clientFrame(opcodes.ping, "x".repeat(125))],
    ["error frames", clientFrame(opcodes.text, "x")],
  ])("is ended with 1008 before its %s fill the memory", async (_, chunk) => {
    const { gateway, router } = started;
    const socket = await openRawClient(gateway.url);
    socket.on("error", () => {});
    socket.pause();
    gateway.setLimits({ requestsPerSecond: 0, requestBurst: 0, outboundBufferBytes: 100_000 });

    const flood = Buffer.concat(Array<Buffer>(1_000).fill(chunk));
    for (let sent = 0; sent < lots && !socket.destroyed; sent += 1_000) {
      if (!socket.write(flood)) await Promise.race([once(socket, "drain"), ended()]);
      if (router.of("$disconnect").length > 0) break;
    }

    const { requestContext } = await router.first("$disconnect");
    expect(requestContext).toMatchObject({ disconnectStatusCode: 1008 });
    gateway.setLimits({ requestsPerSecond: 1_000, requestBurst: 1_000 });
    await expectAnHonestPlayerToPlay();

    function ended(): Promise<unknown> {
      return router.first("$disconnect");
    }
  });

  it("is sent pongs and error frames as long as there is room for them", async () => {
    const { gateway } = started;
    const client = await Client.connect(gateway.url);
    gateway.setLimits({ requestsPerSecond: 0, requestBurst: 0 });
    client.send("hello");
    await client.ping();
    expect(await client.nextFrame()).toContain("Too Many Requests");
    expect(gateway.connections()).toHaveLength(1);
  });
});
