import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ManagementMessengerOptions } from "#adapters/outbound/management-api/management-messenger.ts";
import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { encodeText } from "#domain/frame.ts";
import { InMemoryMessenger } from "../fakes/in-memory-messenger.ts";
import { aConnectionId, noHurry } from "../support/builders.ts";
import { startStubGateway, testCredentials } from "../support/stub-gateway.ts";
import { describeMessenger } from "./messenger.contract.ts";

describeMessenger("in memory", () => {
  const messenger = new InMemoryMessenger();
  return {
    messenger,
    async connect() {
      const connectionId = aConnectionId();
      messenger.open(connectionId);
      return {
        connectionId,
        received: async () => messenger.received(connectionId),
        ended: async () => expect(messenger.isClosed(connectionId)).toBe(true),
      };
    },
  };
});

function messengerOf(
  endpoint: string,
  maxSockets: number,
  changes: Partial<ManagementMessengerOptions> = {},
) {
  return new ManagementMessenger({
    endpoint,
    region: "us-east-1",
    credentials: () => testCredentials,
    maxSockets,
    ...changes,
  });
}

describe("over the gateway", () => {
  let stub: Awaited<ReturnType<typeof startStubGateway>>;
  let messenger: ManagementMessenger;

  beforeAll(async () => {
    stub = await startStubGateway();
    messenger = messengerOf(stub.gateway.managementEndpoint, 16);
  });

  afterAll(async () => {
    await stub.close();
  });

  describeMessenger("management API", () => ({ messenger, connect: stub.connect }));
});

describe("a messenger whose gateway has a bad day", () => {
  it("tells that it is throttled", async () => {
    const stub = await startStubGateway({ requestsPerSecond: 0, requestBurst: 0 });
    const { connectionId } = await stub.connect();
    const messenger = messengerOf(stub.gateway.managementEndpoint, 1);
    await expect(messenger.post(connectionId, encodeText("x"), noHurry)).resolves.toEqual({
      outcome: "throttled",
      reason: "LimitExceededException",
    });
    await stub.close();
  });

  it("tells that the gateway cannot be reached", async () => {
    const stub = await startStubGateway();
    await stub.close();
    const messenger = messengerOf(stub.gateway.managementEndpoint, 1);
    await expect(messenger.post(aConnectionId(), encodeText("x"), noHurry)).resolves.toEqual({
      outcome: "unavailable",
      reason: "no_connection",
    });
  });

  it("tells that its credentials are not accepted", async () => {
    const stub = await startStubGateway();
    const { connectionId } = await stub.connect();
    const messenger = messengerOf(stub.gateway.managementEndpoint, 1, {
      credentials: () => ({ ...testCredentials, secretAccessKey: "wrong" }),
    });
    const refused = { outcome: "rejected", reason: "InvalidSignatureException" };
    await expect(messenger.post(connectionId, encodeText("x"), noHurry)).resolves.toEqual(refused);
    await expect(messenger.close(connectionId, noHurry)).resolves.toEqual(refused);
    await stub.close();
  });
});
