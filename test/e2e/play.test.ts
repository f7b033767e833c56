import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { membersDigest } from "#protocol/members-digest.ts";
import { playerPassword } from "../../scripts/local-cloud/players.ts";
import type { TestCloud, TestPlayer } from "../support/cloud.ts";
import { startTestCloud } from "../support/cloud.ts";
import { logIn } from "../support/cognito-api.ts";
import { eventually } from "../support/eventually.ts";
import { Inbox } from "../support/inbox.ts";

let cloud: TestCloud;
const seated: TestPlayer[] = [];

beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.close());

afterEach(async () => {
  await Promise.all(seated.splice(0).map((player) => player.leave()));
  await eventually(cloud.rows, (rows) => rows.length === 0);
});

async function join(...seat: Parameters<TestCloud["join"]>): Promise<TestPlayer> {
  const player = await cloud.join(...seat);
  seated.push(player);
  return player;
}

/** Whatever was sent before has arrived when this has, as one more round trip has been made. */
async function settle(...players: readonly TestPlayer[]): Promise<void> {
  for (const player of players) {
    const pong = new Promise((resolve) => player.socket.once("pong", resolve));
    player.socket.ping();
    await pong;
  }
}

/** Asks for a WebSocket with header lines exactly as they are given. */
async function handshake(url: string, fields: readonly (readonly [string, string])[]) {
  const own = { Host: new URL(url).host, Connection: "Upgrade", Upgrade: "websocket" };
  const key = { "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==" };
  const headers = [...Object.entries({ ...own, ...key }), ...fields].flat();
  const asked = request(url.replace(/^ws/, "http"), { headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once("upgrade", resolve).once("response", resolve).once("error", reject).end();
  });
  const { statusCode: status, headers: answer, socket } = await answered;
  socket.destroy();
  return { status, protocol: answer["sec-websocket-protocol"] };
}

describe("players in a room", () => {
  it("hear each other once, byte for byte, and nobody else hears them", async () => {
    const text = '{"Type":"move","Content":"{\\"x\\":1}"} é\u2028😀';
    const sender = await join({ name: "player1", room: "arena", protocol: "relay.v1" });
    const [second, third] = [
      await join({ name: "player2", room: "arena" }),
      await join({ name: "player3", room: "arena" }),
    ];
    const elsewhere = await join({ name: "player4" });

    sender.send({ action: "message", message: text, id: 1 });

    // Its own entry comes last: by then everybody else has been served.
    await expect(sender.entries(1)).resolves.toEqual([[expect.any(String), 1, text]]);
    await settle(second, third, elsewhere);
    expect(second.inbox.frames).toEqual([text]);
    expect(third.inbox.frames).toEqual([text]);
    expect(elsewhere.inbox.frames).toEqual([]);
    expect(sender.inbox.frames).toHaveLength(1);
  });

  it("get each its own protocol's form in a mixed room", async () => {
    const sender = await join({ name: "player1", protocol: "relay.v1" });
    const plain = await join({ name: "player2" });
    const modern = await join({ name: "player3", protocol: "relay.v1" });
    sender.send({ action: "heartbeat", id: "who?" });
    const [pong] = await sender.frames(1);

    sender.send({ action: "message", message: { Type: "move", to: [1, null] } });

    await expect(plain.inbox.first(1)).resolves.toEqual(['{"Type":"move","to":[1,null]}']);
    const { seat, userId } = pong as { seat: string; userId: string };
    const entry = [seat, expect.stringMatching(/=$/), { Type: "move", to: [1, null] }];
    await expect(modern.frames(1)).resolves.toEqual([
      {
        ...{ type: "tick", room: "lobby", epoch: expect.any(String), page: expect.any(Number) },
        ...{ at: expect.any(Number), users: { [seat]: userId }, pages: [[entry]] },
      },
    ]);
  });

  it("learn from a pong who they are and when to come anew", async () => {
    const player = await join({ protocol: "relay.v1", room: "arena" });
    expect(player.socket.protocol).toBe("relay.v1");
    player.send({ action: "heartbeat", id: "beat" });
    const [row] = await cloud.rows();
    await expect(player.frames(1)).resolves.toEqual([
      {
        type: "pong",
        id: "beat",
        serverTime: expect.any(Number),
        connectionId: row?.["connectionId"],
        userId: row?.["userId"],
        seat: row?.["seat"],
        room: "arena",
        expiresAt: row?.["expiresAt"],
        head: expect.objectContaining({ page: expect.any(Number) }),
        // Nobody has told of himself.
        ...{ count: 1, digest: membersDigest([]) },
      },
    ]);
  });

  it("leave no row behind when they go", async () => {
    const player = await join();
    await expect(cloud.rows()).resolves.toHaveLength(1);
    await player.leave();
    await eventually(cloud.rows, (rows) => rows.length === 0);
  });
});

describe("a token", () => {
  it("opens the socket from each of its three carriers", async () => {
    const token = await cloud.tokenOf();
    const header = { headers: { Authorization: `Bearer ${token}` } };
    await expect(cloud.statusOf({}, ["relay.v1", `bearer.${token}`])).resolves.toBe(101);
    await expect(cloud.statusOf({}, [], header)).resolves.toBe(101);
    await expect(cloud.statusOf({ Authorization: token })).resolves.toBe(101);
  });

  const line = "Sec-WebSocket-Protocol";
  it.each<[string, (bearer: string) => readonly [name: string, value: string][], number]>([
    [
      "a line of its own",
      (it) => [
        [line, "relay.v1"],
        [line, it],
      ],
      101,
    ],
    [
      "a line before the protocol's",
      (it) => [
        [line, it],
        [line, "relay.v1"],
      ],
      101,
    ],
    [
      "lines written differently",
      (it) => [
        [line.toLowerCase(), it],
        [line, "relay.v1"],
      ],
      101,
    ],
    [
      "lists in several lines",
      (it) => [
        [line, "x, relay.v1,"],
        [line.toUpperCase(), `y ,${it}`],
      ],
      101,
    ],
    [
      "a line beside an empty one",
      (it) => [
        [line, ""],
        [line, `relay.v1,\t${it}`],
      ],
      101,
    ],
    [
      "two lines without the protocol",
      (it) => [
        [line, it],
        [line, "x"],
      ],
      400,
    ],
    ["no line, and an empty one", () => [[line, ""]], 401],
  ])("in %s is read as of one list, and never echoed", async (_, linesWith, status) => {
    const fields = linesWith(`bearer.${await cloud.tokenOf()}`);
    const answer = await handshake(cloud.gateway.url, fields);
    expect(answer.status).toBe(status);
    expect(answer.protocol).toBe(status === 101 ? "relay.v1" : undefined);
  });

  it("offered as the only subprotocol is refused with 400, as a browser could not go on", async () => {
    await expect(cloud.statusOf({}, [`bearer.${await cloud.tokenOf()}`])).resolves.toBe(400);
  });

  it("does not open a room whose name is bad", async () => {
    const Authorization = await cloud.tokenOf();
    await expect(cloud.statusOf({ Authorization, room: "a b" })).resolves.toBe(400);
    await expect(cloud.rows()).resolves.toEqual([]);
  });
});

describe("an unmodified client of the Unity sample", () => {
  it("plays with nothing but the plain protocol and aws-config.json", async () => {
    await cloud.writeConfigFile();
    const config = JSON.parse(await readFile(cloud.configFile, "utf8"));
    const { CognitoUserPool, AppClientId, Endpoint } = config.Cognito;
    const token = await logIn({
      endpoint: Endpoint,
      appClientId: AppClientId,
      username: "player1@example.com",
      password: playerPassword,
    });
    const url = new URL(config.API_Gateway.WebSocket_API_URL);
    url.searchParams.set("Authorization", token);
    url.searchParams.set("clientId", AppClientId);
    url.searchParams.set("userPoolId", CognitoUserPool);
    const unity = new WebSocket(url);
    const inbox = new Inbox(unity);
    await new Promise((resolve) => unity.once("open", resolve));
    const browser = await join({ name: "player2", protocol: "relay.v1" });

    const spawned = '{"Type":"playerSpawned","Content":"3"}';
    unity.send(JSON.stringify({ action: "heartbeat", message: "" }));
    unity.send(JSON.stringify({ action: "message", message: spawned }));
    await expect(browser.entries(1)).resolves.toEqual([
      [expect.any(String), expect.any(String), spawned],
    ]);

    browser.send({ action: "message", message: '{"Type":"playerFound","Content":"3"}' });
    await expect(inbox.first(1)).resolves.toEqual(['{"Type":"playerFound","Content":"3"}']);
    unity.close();
    await inbox.closed;
  });

  it("finds in its file exactly the keys that it reads, and the local endpoints", () => {
    expect(cloud.config).toEqual({
      Cognito: {
        AWS_Region: "us-east-1",
        CognitoUserPool: cloud.userPool.userPoolId,
        CognitoIdentityPool: expect.stringMatching(/^us-east-1:/),
        AppClientId: cloud.userPool.appClientId,
        Endpoint: cloud.cognitoUrl,
      },
      API_Gateway: { AWS_Region: "us-east-1", WebSocket_API_URL: cloud.gateway.url },
      DynamoDB: { Endpoint: cloud.dynamodbUrl },
      Lambda: { Endpoint: cloud.lambdaUrl, OperatorFunctionName: "operator" },
    });
  });
});

describe("the order of events", () => {
  it("lets a broadcast reach a player who has just seen its socket open, 200 times of 200", async () => {
    const sender = await join({ name: "player1", room: "door" });
    const Authorization = await cloud.tokenOf("player2");
    for (let attempt = 1; attempt <= 200; attempt++) {
      const { socket, inbox } = cloud.dial({ Authorization, room: "door" });
      await new Promise<void>((resolve) =>
        socket.once("open", () => {
          sender.send({ action: "message", message: `welcome ${attempt}` });
          resolve();
        }),
      );
      await expect(inbox.first(1)).resolves.toEqual([`welcome ${attempt}`]);
      socket.terminate();
    }
  });
});

it("the functions leave no work pending that Lambda would freeze", () => {
  expect(cloud.warnings).toEqual([]);
});
