import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  LimitExceededException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, it, onTestFinished } from "vitest";
import { Client } from "./support/client.ts";
import { accessKey, region, startGateway } from "./support/start-gateway.ts";

async function connect(options: Parameters<typeof startGateway>[0] = {}) {
  const { gateway, router } = await startGateway(options);
  const client = await Client.connect(gateway.url, [], { headers: { "User-Agent": "Unity/6" } });
  const { connectionId: ConnectionId } = (await router.first("$connect")).requestContext;
  return { client, router, ConnectionId, endpoint: gateway.managementEndpoint };
}

function managementClient(endpoint: string, changes: object = {}): ApiGatewayManagementApiClient {
  const client = new ApiGatewayManagementApiClient({
    endpoint,
    region,
    credentials: accessKey,
    maxAttempts: 1,
    ...changes,
  });
  onTestFinished(() => client.destroy());
  return client;
}

it("serves the AWS SDK: a post, a look and an end", async () => {
  const { client, ConnectionId, endpoint } = await connect();
  const sdk = managementClient(endpoint);

  await sdk.send(new PostToConnectionCommand({ ConnectionId, Data: "héllo" }));
  expect(await client.nextFrame()).toBe("héllo");

  const description = await sdk.send(new GetConnectionCommand({ ConnectionId }));
  expect(description).toMatchObject({
    ConnectedAt: expect.any(Date),
    LastActiveAt: expect.any(Date),
    Identity: { SourceIp: "127.0.0.1", UserAgent: "Unity/6" },
  });

  await sdk.send(new DeleteConnectionCommand({ ConnectionId }));
  expect((await client.closed).code).toBe(1000);
});

it("makes the AWS SDK throw GoneException for a connection that has ended", async () => {
  const { client, router, ConnectionId, endpoint } = await connect();
  client.webSocket.close();
  await router.first("$disconnect");
  const post = managementClient(endpoint).send(
    new PostToConnectionCommand({ ConnectionId, Data: "x" }),
  );
  await expect(post).rejects.toBeInstanceOf(GoneException);
});

it.each([
  ["PayloadTooLargeException", PayloadTooLargeException, { messageBytes: 4 }],
  ["LimitExceededException", LimitExceededException, { requestBurst: 0 }],
])("makes the AWS SDK throw %s", async (_, errorClass, limits) => {
  const { ConnectionId, endpoint } = await connect({ limits });
  const post = managementClient(endpoint).send(
    new PostToConnectionCommand({ ConnectionId, Data: "hello" }),
  );
  await expect(post).rejects.toBeInstanceOf(errorClass);
});

it("makes the AWS SDK name the error of a malformed id, and its sentence", async () => {
  const { endpoint } = await connect();
  const post = managementClient(endpoint).send(
    new PostToConnectionCommand({ ConnectionId: "player-1", Data: "x" }),
  );
  await expect(post).rejects.toMatchObject({
    name: "BadRequestException",
    message: "Invalid connectionId: player-1",
    $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
});

it("lets the AWS SDK set a clock right that is an hour slow", async () => {
  const { client, ConnectionId, endpoint } = await connect();
  const sdk = managementClient(endpoint, { systemClockOffset: -3_600_000, maxAttempts: 2 });
  const { $metadata } = await sdk.send(new PostToConnectionCommand({ ConnectionId, Data: "x" }));
  expect($metadata.attempts).toBe(2);
  expect(await client.nextFrame()).toBe("x");
});
