import { once } from "node:events";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { Client, handshake } from "./support/client.ts";
import { startGateway } from "./support/start-gateway.ts";
import { ok, returned, StubFunction } from "./support/stub-function.ts";

const offer = { "Sec-WebSocket-Protocol": "relay.v1, bearer.abc.def" };

function connectReturns(response: unknown): StubFunction {
  return new StubFunction(() => returned(response));
}

it("echoes no subprotocol by itself", async () => {
  const { gateway, router } = await startGateway({ router: connectReturns(ok) });

  const answer = await handshake(gateway.url, offer);

  expect(answer.status).toBe(101);
  expect(answer.headers["sec-websocket-protocol"]).toBeUndefined();
  expect(router.of("$connect")[0]?.headers).toMatchObject(offer);
});

it("lets a client fail that offered subprotocols and is answered with none", async () => {
  const { gateway } = await startGateway({ router: connectReturns(ok) });
  const webSocket = new WebSocket(gateway.url, ["relay.v1"]);
  const [error] = await once(webSocket, "error");
  expect(error).toMatchObject({ message: "Server sent no subprotocol" });
});

it.each([
  ["headers", { headers: { "Sec-WebSocket-Protocol": "relay.v1" } }],
  ["headers of any case", { headers: { "sec-websocket-protocol": "relay.v1" } }],
  ["multi-value headers", { multiValueHeaders: { "Sec-WebSocket-Protocol": ["relay.v1"] } }],
])("echoes the subprotocol that $connect returns in %s", async (_, response) => {
  const { gateway } = await startGateway({ router: connectReturns({ ...ok, ...response }) });
  const client = await Client.connect(gateway.url, ["bearer.abc.def", "relay.v1"]);
  expect(client.webSocket.protocol).toBe("relay.v1");
});

it("echoes to each client what $connect returns for it", async () => {
  const router = new StubFunction(({ queryStringParameters = {} }) =>
    returned({ ...ok, headers: { "Sec-WebSocket-Protocol": queryStringParameters["echo"] ?? "" } }),
  );
  const { gateway } = await startGateway({ router });
  const echoed = [];
  for (const query of ["?echo=relay.v1", "", "?echo=relay.v2"]) {
    const { headers } = await handshake(`${gateway.url}${query}`, offer);
    echoed.push(headers["sec-websocket-protocol"]);
  }
  expect(echoed).toEqual(["relay.v1", undefined, "relay.v2"]);
});

it("echoes nothing else that $connect returns", async () => {
  const headers = { "Sec-WebSocket-Protocol": "relay.v1", "Set-Cookie": "a=b" };
  const { gateway } = await startGateway({ router: connectReturns({ ...ok, headers, body: "x" }) });
  const answer = await handshake(gateway.url, offer);
  expect(Object.keys(answer.headers).sort()).toEqual([
    "connection",
    "sec-websocket-accept",
    "sec-websocket-protocol",
    "upgrade",
  ]);
});

it("answers 502 when the subprotocol would break the response", async () => {
  const headers = { "Sec-WebSocket-Protocol": "relay.v1\r\nX-Injected: 1" };
  const { gateway } = await startGateway({ router: connectReturns({ ...ok, headers }) });
  expect((await handshake(gateway.url, offer)).status).toBe(502);
});
