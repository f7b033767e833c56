import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import { encodeText } from "#domain/frames.ts";
import { InMemoryMessenger } from "../fakes/in-memory-messenger.ts";
import { aConnectionId } from "../support/builders.ts";
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

/** Credentials and Region come from where Lambda puts them. */
function stubLambdaEnvironment(): void {
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", testCredentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", testCredentials.secretAccessKey);
  vi.stubEnv("AWS_SESSION_TOKEN", "");
}

describe("over the gateway", () => {
  let stub: Awaited<ReturnType<typeof startStubGateway>>;
  let messenger: ManagementMessenger;

  beforeAll(async () => {
    stubLambdaEnvironment();
    stub = await startStubGateway();
    messenger = ManagementMessenger.create(stub.gateway.managementEndpoint, 16);
  });

  afterAll(async () => {
    await stub.close();
    vi.unstubAllEnvs();
  });

  describeMessenger("management API", () => ({ messenger, connect: stub.connect }));
});

describe("a messenger whose gateway has a bad day", () => {
  beforeEach(stubLambdaEnvironment);
  afterEach(() => vi.unstubAllEnvs());

  it("tells that it is throttled", async () => {
    const stub = await startStubGateway({ requestsPerSecond: 0, requestBurst: 0 });
    const { connectionId } = await stub.connect();
    const messenger = ManagementMessenger.create(stub.gateway.managementEndpoint, 1);
    await expect(messenger.post(connectionId, encodeText("x"))).resolves.toBe("throttled");
    await stub.close();
  });

  it("tells that the gateway cannot be reached", async () => {
    const stub = await startStubGateway();
    await stub.close();
    const messenger = ManagementMessenger.create(stub.gateway.managementEndpoint, 1);
    await expect(messenger.post(aConnectionId(), encodeText("x"))).resolves.toBe("unavailable");
  });

  it("tells that its credentials are not accepted", async () => {
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wrong");
    const stub = await startStubGateway();
    const { connectionId } = await stub.connect();
    const messenger = ManagementMessenger.create(stub.gateway.managementEndpoint, 1);
    await expect(messenger.post(connectionId, encodeText("x"))).resolves.toBe("rejected");
    await stub.close();
  });
});
