import { describe, expect, it, onTestFinished } from "vitest";
import type { ManagementMessengerOptions } from "#adapters/outbound/management-api/management-messenger.ts";
import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { encodeText } from "#domain/frame.ts";
import { startWebSocketGateway } from "../../../scripts/local-cloud/gateway/websocket-gateway.ts";
import { api } from "../../../scripts/local-cloud/names.ts";
import { noHurry } from "../../support/builders.ts";
import { startStubGateway, testCredentials } from "../../support/stub-gateway.ts";
import { ScriptedServer } from "./scripted-server.ts";

const frame = encodeText("x");
const hour = 3_600_000;
/** Well-formed, and of nobody: what is signed well is answered with 410. */
const strangerId = "AAAAAAAAAAAAAAA=";

function messengerOf(endpoint: string, changes: Partial<ManagementMessengerOptions> = {}) {
  const credentials = () => testCredentials;
  return new ManagementMessenger({
    endpoint,
    region: api.region,
    credentials,
    maxSockets: 256,
    ...changes,
  });
}

async function startStub() {
  const stub = await startStubGateway();
  onTestFinished(() => stub.close());
  return stub;
}

describe("when the credentials are rotated in mid-broadcast", () => {
  const keys = [
    { accessKeyId: "ASIAFIRST", secretAccessKey: "first", sessionToken: "first/token+=" },
    { accessKeyId: "ASIASECOND", secretAccessKey: "second", sessionToken: "second/token+=" },
  ] as const;

  it("every post and call is signed with those of its moment", async () => {
    const gateway = await startWebSocketGateway({
      ...api,
      port: 0,
      router: { invoke: async () => ({ outcome: "returned", value: { statusCode: 200 } }) },
      credentials: keys.slice(1),
    });
    onTestFinished(() => gateway.close());
    let current: (typeof keys)[number] = keys[0];
    const messenger = messengerOf(gateway.managementEndpoint, { credentials: () => current });

    await expect(messenger.post(strangerId, frame, noHurry)).resolves.toMatchObject({
      outcome: "rejected",
    });
    await expect(messenger.close(strangerId, noHurry)).resolves.toMatchObject({
      outcome: "rejected",
    });
    current = keys[1];
    await expect(messenger.post(strangerId, frame, noHurry)).resolves.toMatchObject({
      outcome: "gone",
    });
    await expect(messenger.close(strangerId, noHurry)).resolves.toMatchObject({ outcome: "gone" });
  });

  it("posts that wait for a socket are signed when they get it", async () => {
    let current: (typeof keys)[number] = keys[0];
    const server = await ScriptedServer.start(({ connectionId, socket }) => {
      if (connectionId === "2") current = keys[1];
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    const poster = server.poster({ maxSockets: 1, credentials: () => current });
    await Promise.all(["1", "2", "3", "4"].map((id) => poster.post(id, frame)));
    const signers = server.received.map(({ head }) => /Credential=(\w+)/.exec(head)?.[1]);
    expect(signers).toEqual(["ASIAFIRST", "ASIAFIRST", "ASIASECOND", "ASIASECOND"]);
  });
});

describe("when this machine's clock is off", () => {
  it.each([-hour, hour])("by %i ms, every post is delivered once", async (offset) => {
    const stub = await startStub();
    const { connectionId, received } = await stub.connect();
    const now = () => Date.now() + offset;
    const messenger = messengerOf(stub.gateway.managementEndpoint, { maxSockets: 8, now });
    const texts = Array.from({ length: 50 }, (_, i) => `frame ${i}`);
    const posts = texts.map((text) => messenger.post(connectionId, encodeText(text), noHurry));
    expect(await Promise.all(posts)).toEqual(texts.map(() => ({ outcome: "delivered" })));
    expect((await received(50)).toSorted()).toEqual(texts.toSorted());
  });

  it("a post is repeated once, before those that wait, and no more", async () => {
    const date = new Date(Date.now() + hour).toUTCString();
    const server = await ScriptedServer.start(({ connectionId, socket }) => {
      const status = connectionId === "refused" ? "403 Forbidden" : "200 OK";
      const fields = `x-amzn-ErrorType: InvalidSignatureException\r\nDate: ${date}`;
      socket.write(`HTTP/1.1 ${status}\r\n${fields}\r\nContent-Length: 0\r\n\r\n`);
    });
    const poster = server.poster({ maxSockets: 1 });
    const posts = ["refused", "next", "last"].map((id) => poster.post(id, frame));
    await expect(Promise.all(posts)).resolves.toEqual(["rejected", "delivered", "delivered"]);
    expect(server.receivedIds).toEqual(["refused", "refused", "next", "last"]);
  });

  it("a post is repeated once also for a server whose time is another with each answer", async () => {
    let answers = 0;
    const server = await ScriptedServer.start(({ socket }) => {
      const date = new Date(Date.now() + ++answers * hour).toUTCString();
      const fields = `x-amzn-ErrorType: InvalidSignatureException\r\nDate: ${date}`;
      socket.write(`HTTP/1.1 403 Forbidden\r\n${fields}\r\nContent-Length: 0\r\n\r\n`);
    });
    await expect(server.poster().post("a", frame)).resolves.toBe("rejected");
    expect(server.receivedIds).toEqual(["a", "a"]);
  });

  it("but not so much that it matters, a refused post is not repeated", async () => {
    const stub = await startStub();
    const credentials = () => ({ ...testCredentials, secretAccessKey: "wrong" });
    const messenger = messengerOf(stub.gateway.managementEndpoint, { credentials });
    await expect(messenger.post(strangerId, frame, noHurry)).resolves.toMatchObject({
      outcome: "rejected",
    });
  });
});
