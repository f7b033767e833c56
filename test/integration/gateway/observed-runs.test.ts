import { describe, expect, it } from "vitest";
import type { InvocationRun } from "../../../scripts/local-cloud/lambda/lambda-function.ts";
import { Client } from "./support/client.ts";
import { startGateway } from "./support/start-gateway.ts";
import { allow, ok, returned, StubFunction, threw } from "./support/stub-function.ts";

const cold: InvocationRun = { traceId: "1-00000001-0123456789abcdef01234567", coldStart: true };
const warm: InvocationRun = { ...cold, coldStart: false };

it("tells the observer how each function ran, whatever came of it", async () => {
  const authorizer = new StubFunction(() => ({ ...returned(allow()), run: cold }));
  const router = new StubFunction(() => ({ ...returned(ok), run: { ...cold, initMs: 120 } }));
  const { gateway, events } = await startGateway({ authorizer, router });
  const client = await Client.connect(gateway.url);
  router.answer = () => ({ ...threw("oops"), run: warm });
  client.send("hello");
  await client.nextFrame();

  expect(events.filter(({ kind }) => kind === "invocation")).toMatchObject([
    { route: "authorizer", outcome: "allowed", ...cold },
    { route: "$connect", outcome: "200", ...cold, initMs: 120 },
    { route: "$default", outcome: "threw", ...warm },
  ]);
});

it("says nothing of it where there is no runtime that knows", async () => {
  const { gateway, router, events } = await startGateway();
  await Client.connect(gateway.url);
  await router.first("$connect");
  for (const event of events) expect(Object.keys(event)).not.toContain("traceId");
});

describe("a trace", () => {
  const given = "Root=1-67891233-abcdef012345678912345678;Sampled=0";

  async function connectWith(headers: Readonly<Record<string, string>>) {
    const authorizer = new StubFunction(() => returned(allow()));
    const begun: string[] = [];
    const observer = { event: () => {}, traceBegun: (traceId: string) => begun.push(traceId) };
    const { gateway, router } = await startGateway({ authorizer, observer });
    const client = await Client.connect(gateway.url, [], { headers });
    const [asked] = authorizer.events;
    return { authorizer, router, client, begun, header: asked?.headers?.["X-Amzn-Trace-Id"] ?? "" };
  }

  it("of a handshake arrives at both functions, and at the observer before they run", async () => {
    const { authorizer, router, begun, header } = await connectWith({});
    const [root = ""] = header.split(";");
    expect(authorizer.traceHeaders[0]).toMatch(`${root};Parent=`);
    expect(router.traceHeaders[0]).toMatch(`${root};Parent=`);
    expect(router.events[0]?.headers?.["X-Amzn-Trace-Id"]).toBe(header);
    expect(begun).toEqual([root, root].map((it) => it.replace("Root=", "")));
  });

  it("of a handshake is the client's own if it names one", async () => {
    const { authorizer, router, header } = await connectWith({ "X-Amzn-Trace-Id": given });
    expect(header).toBe(given);
    const handedOn = /^Root=1-67891233-abcdef012345678912345678;Parent=[0-9a-f]{16};Sampled=0$/;
    expect(authorizer.traceHeaders[0]).toMatch(handedOn);
    expect(router.traceHeaders[0]).toMatch(handedOn);
  });

  it.each(["nonsense", "Root=1-2-3", "Root=1-67891233-ABCDEF012345678912345678"])(
    "of a handshake is a new one for %s",
    async (malformed) => {
      const { header } = await connectWith({ "X-Amzn-Trace-Id": malformed });
      expect(header).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    },
  );

  it("begins anew with every message", async () => {
    const { router, client, begun } = await connectWith({ "X-Amzn-Trace-Id": given });
    client.send("one");
    client.send("two");
    await router.nth("$default", 2);
    expect(new Set(begun).size).toBe(3);
    expect(router.traceHeaders.slice(1)).toEqual(
      begun.slice(2).map((traceId) => expect.stringContaining(`Root=${traceId};`)),
    );
  });
});
