import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { connect, login } from "../../../src/client/game-relay.ts";
import { logIn } from "../../support/cognito-api.ts";
import type { Command } from "../../support/command.ts";
import { runScript } from "../../support/command.ts";

const freePorts = {
  GATEWAY_PORT: "0",
  COGNITO_PORT: "0",
  DYNAMODB_PORT: "0",
  LAMBDA_PORT: "0",
  CONSOLE_PORT: "0",
  XRAY_PORT: "0",
};
const configFile = () => path.join(cwd, ".local/aws-config.json");
const headerOf = (token: string) => atob(token.split(".")[0] ?? "");
const running: Command[] = [];
let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), "game-relay-test-"));
});
afterAll(() => rm(cwd, { recursive: true }));
afterEach(async () => {
  for (const command of running.splice(0)) {
    command.interrupt();
    await command.ended;
  }
});

function run(...command: Parameters<typeof runScript>): Command {
  const started = runScript(command[0], command[1], { cwd, ...command[2] });
  running.push(started);
  return started;
}

async function startCloud(args: readonly string[] = []): Promise<Command> {
  const cloud = run("start", args, { env: freePorts });
  await cloud.printed(/Game Relay is running/);
  return cloud;
}

describe("npm start", () => {
  it("prints where everything is, and writes the file that clients read", async () => {
    const cloud = await startCloud();
    const [, url = ""] = await cloud.printed(/(ws:\/\/127\.0\.0\.1:\d+\/prod)/);
    const config = JSON.parse(await readFile(path.join(cwd, ".local/aws-config.json"), "utf8"));
    expect(config.API_Gateway.WebSocket_API_URL).toBe(url);
    expect(cloud.output()).toContain(config.Cognito.Endpoint);
    expect(cloud.output()).toContain(config.DynamoDB.Endpoint);
    expect(cloud.output()).toContain(config.Lambda.Endpoint);
    const [, game = ""] = await cloud.printed(/Game +(http:\/\/localhost:\d+)\n/);
    expect(cloud.output()).toContain(`Console       ${game}/console\n`);
    const local = await fetch(`${game}/api/local`);
    await expect(local.json()).resolves.toMatchObject({ config });
    for (const n of [1, 2, 3, 4]) expect(cloud.output()).toContain(`player${n}@example.com`);
  });

  it("leaves its address for operators of the same folder", async () => {
    await startCloud();
    const operator = run("operate", ["rooms"]);
    await expect(operator.ended).resolves.toEqual({ code: 0, errors: "" });
    expect(operator.output()).toBe("Nobody is in any room.\n");
  });

  it("ends at Ctrl-C with everything that it started", async () => {
    const cloud = await startCloud();
    const [, gateway] = await cloud.printed(/ws:\/\/127\.0\.0\.1:(\d+)\/prod/);
    const [, pages] = await cloud.printed(/http:\/\/localhost:(\d+)\n/);
    const url = `http://localhost:${pages}`;
    const stream = new WebSocket(`ws://localhost:${pages}/api/stream`, { origin: url });
    await once(stream, "message");
    cloud.interrupt();
    await expect(cloud.ended).resolves.toEqual({ code: 0, errors: "" });
    for (const port of [gateway, pages]) {
      const server = createServer().listen(Number(port), "127.0.0.1");
      await once(server, "listening");
      server.close();
    }
  });

  it("ends when nobody reads any more what it prints", async () => {
    const cloud = run("start", [], { env: freePorts });
    cloud.stopReading();
    await expect(cloud.ended).resolves.toEqual({ code: 0, errors: "" });
    expect(await readdir(path.join(cwd, ".local"))).not.toContain("running.json");
  });

  it("serves a plain client whose input has ended before it is connected", async () => {
    await startCloud();
    const client = run("client", ["--plain"]);
    client.type("hello");
    client.endInput();
    await expect(client.ended).resolves.toEqual({ code: 0, errors: "" });
  });

  it("says in a sentence why it cannot keep anything here", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "game-relay-test-"));
    await writeFile(path.join(folder, ".local"), "");
    const { code, errors } = await run("start", [], { cwd: folder, env: freePorts }).ended;
    expect([code, errors]).toEqual([1, "EEXIST: file already exists, mkdir '.local'\n"]);
    await rm(folder, { recursive: true });
  });

  it("names every port that is in use, each with its variable, before it starts anything", async () => {
    const occupants = await Promise.all(
      ["GATEWAY_PORT", "COGNITO_PORT", "DYNAMODB_PORT", "LAMBDA_PORT", "CONSOLE_PORT"].map(
        async (variable) => {
          const server = createServer().listen(0, "127.0.0.1");
          await once(server, "listening");
          const address = server.address();
          const port = typeof address === "object" && address ? address.port : 0;
          const close = (): void => void server.close();
          return { variable, port, close };
        },
      ),
    );
    const udp = createSocket("udp4").bind(0, "127.0.0.1");
    await once(udp, "listening");
    occupants.push({
      variable: "XRAY_PORT",
      port: udp.address().port,
      close: () => void udp.close(),
    });

    const env = Object.fromEntries(occupants.map((it) => [it.variable, String(it.port)]));
    const { code, errors } = await run("start", [], { env }).ended;
    expect(code).toBe(1);
    expect(errors.trimEnd().split("\n").toSorted()).toEqual(
      occupants
        .map(
          ({ port, variable }) =>
            `Port ${port} is in use; set ${variable} to another one (0 takes any that is free).`,
        )
        .toSorted(),
    );
    for (const occupant of occupants) occupant.close();
  });

  it("says where it is running already, and overwrites nothing", async () => {
    const cloud = await startCloud();
    const [, url = ""] = await cloud.printed(/Game +(http:\/\/localhost:\d+)\n/);
    const before = await readFile(configFile(), "utf8");
    const sentence = `Game Relay is already running at ${url}. Ctrl-C ends it there.\n`;

    const here = await run("start", [], { env: freePorts }).ended;
    expect(here).toEqual({ code: 1, errors: sentence });
    const elsewhere = await mkdtemp(path.join(tmpdir(), "game-relay-test-"));
    const env = { ...freePorts, CONSOLE_PORT: new URL(url).port };
    const there = await run("start", [], { cwd: elsewhere, env }).ended;
    expect(there).toEqual({ code: 1, errors: sentence });

    expect(await readFile(configFile(), "utf8")).toBe(before);
    expect((await fetch(`${url}/api/local`)).status).toBe(200);
    await rm(elsewhere, { recursive: true });
  });

  it("is not held up by one that was killed", async () => {
    const killed = await startCloud();
    process.kill(killed.pid, "SIGKILL");
    await killed.ended;
    await startCloud();
  });

  it("prints an address that leads to it when another program has ::1", async () => {
    const other = createServer((socket) => {
      socket.on("error", () => {});
      socket.end();
    });
    other.listen(0, "::1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const cloud = run("start", [], { env: { ...freePorts, CONSOLE_PORT: String(port) } });
    const [, url = ""] = await cloud.printed(/Game +(http:\S+)\n/);
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const config = JSON.parse(await readFile(configFile(), "utf8"));
    await expect((await fetch(`${url}/api/local`)).json()).resolves.toMatchObject({ config });
    other.close();
  });

  it("keeps to 80 columns, and to plain text where there is no terminal", async () => {
    const cloud = await startCloud();
    await cloud.printed(/ServiceURL[^}]*\}/);
    for (const line of cloud.output().split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(cloud.output()).not.toContain("\u001b");
    expect(cloud.output()).toContain("AWS_DEFAULT_REGION=us-east-1");
    expect(cloud.output()).toContain('--connection-id="$ID"');
  });

  it("names the variable whose value is no port", async () => {
    const cloud = run("start", [], { env: { ...freePorts, GATEWAY_PORT: "many" } });
    await expect(cloud.ended).resolves.toEqual({
      code: 1,
      errors: 'GATEWAY_PORT is "many"; a port is a whole number from 0 to 65535.\n',
    });
  });

  it("refuses an option that it does not have", async () => {
    const { code, errors } = await run("start", ["--presist"], { env: freePorts }).ended;
    expect(code).toBe(1);
    expect(errors).toMatch(/^Unknown option '--presist'.*\n$/);
  });

  it("is the same user pool at the same address after every start", async () => {
    const first = await startCloud();
    const { Cognito } = JSON.parse(await readFile(configFile(), "utf8"));
    const login = { endpoint: Cognito.Endpoint, appClientId: Cognito.AppClientId };
    const player = { username: "player1@example.com", password: "Play-together-1" };
    const token = await logIn({ ...login, ...player });
    first.interrupt();
    await first.ended;

    const { COGNITO_PORT: _, ...ports } = freePorts;
    const second = run("start", [], { env: ports });
    await second.printed(/Game Relay is running/);
    const moved = JSON.parse(await readFile(configFile(), "utf8")).Cognito;
    second.interrupt();
    await second.ended;
    const third = run("start", [], { env: ports });
    await third.printed(/Game Relay is running/);
    const now = JSON.parse(await readFile(configFile(), "utf8")).Cognito;

    expect(now).toEqual(moved);
    expect({ ...now, Endpoint: Cognito.Endpoint }).toEqual(Cognito);
    const again = await logIn({ ...login, ...player, endpoint: now.Endpoint });
    expect(headerOf(again)).toEqual(headerOf(token));
  });

  it("lets the pages that are named call its Cognito, and no other", async () => {
    const cloud = run("start", ["--allow-origin", "http://localhost:5173"], { env: freePorts });
    const [, game = ""] = await cloud.printed(/Game +(http:\S+)\n/);
    const { Cognito } = JSON.parse(await readFile(configFile(), "utf8"));
    const statusFor = async (origin: string) => {
      const headers = { origin, "access-control-request-method": "POST" };
      return (await fetch(Cognito.Endpoint, { method: "OPTIONS", headers })).status;
    };
    for (const origin of [game, game.replace("localhost", "127.0.0.1"), "http://localhost:5173"]) {
      await expect(statusFor(origin)).resolves.toBe(204);
    }
    for (const origin of ["http://localhost:5174", "https://evil.example", "null"]) {
      await expect(statusFor(origin)).resolves.toBe(403);
    }
  });

  it("refuses an origin that is none", async () => {
    const { code, errors } = await run("start", ["--allow-origin", "localhost"]).ended;
    expect([code, errors]).toEqual([
      1,
      '"localhost" is no origin; one looks like http://localhost:5173.\n',
    ]);
  });
});

describe("npm run client", () => {
  it("lets two players talk by name, each in its own protocol", async () => {
    await startCloud();
    const modern = run("client", ["--player", "player1", "--room", "arena"]);
    const plain = run("client", ["--player", "player2", "--room", "arena", "--plain"]);
    await modern.printed(/You are player1 in arena; the connection is renewed by \d\d:\d\d\./);
    await plain.printed(/Connected/);

    modern.type("hello there");
    await plain.printed(/^< hello there$/m);
    await modern.printed(/in the log, on page \d/);
    plain.type("hello yourself");
    await modern.printed(/^player2: hello yourself$/m);

    modern.endInput();
    plain.endInput();
    await expect(modern.ended).resolves.toEqual({ code: 0, errors: "" });
    await expect(plain.ended).resolves.toEqual({ code: 0, errors: "" });
  });

  it("waits for the answers to what is piped into it", async () => {
    await startCloud();
    const client = run("client", ["--player", "player1"]);
    client.type("one");
    client.type("two");
    client.endInput();
    await expect(client.ended).resolves.toEqual({ code: 0, errors: "" });
    expect(client.output().match(/in the log, on page \d/g)).toHaveLength(2);
  });

  it("comes back when the relay does, and says what happens", async () => {
    const GATEWAY_PORT = String(await freePort());
    // Tokens name the address of the user pool, so that has to be the same again too.
    const { COGNITO_PORT: _, ...ports } = freePorts;
    const env = { ...ports, GATEWAY_PORT };
    const first = run("start", [], { env });
    await first.printed(/Game Relay is running/);
    const client = run("client");
    await client.printed(/You are player1/);
    first.interrupt();
    await first.ended;
    await client.printed(/not connected, trying again in \d+\.\d s: /);
    await run("start", [], { env }).printed(/Game Relay is running/);
    await client.printed(/You are player1[\s\S]*You are player1/);
  });

  it("shows what others send as one line, whatever it is", async () => {
    const cloud = await startCloud();
    const clients = ["player1", "player2"].map((name) =>
      run("client", ["--player", name, ...(name === "player2" ? ["--plain"] : [])]),
    );
    await Promise.all(clients.map((it) => it.printed(/You are|Connected/)));
    const evil = "a\r\nplayer3: forged\u001b[2J\u202egnp\u2066";
    const { config } = JSON.parse(await (await fetch(`${await pagesOf(cloud)}/api/local`)).text());
    const session = await login({
      config,
      username: "player4@example.com",
      password: "Play-together-1",
    });
    const relay = connect({ config, token: () => session.token() });
    await new Promise<void>((resolve) => relay.on("open", () => resolve()));
    await relay.request(evil);
    await relay.request({ text: evil });
    const shown = "a\\r\\nplayer3: forged\\u001b[2J\\u202egnp\\u2066";
    const [modern, plain] = clients;
    for (const [client, prefix] of [
      [modern, "player4: "],
      [plain, "< "],
    ] as const) {
      await client?.printed(/"text"/);
      const lines = client?.output().split("\n") ?? [];
      expect(lines).toContain(`${prefix}${shown}`);
      expect(lines.filter((line) => line.startsWith("player3"))).toEqual([]);
      for (const character of ["\u001b", "\r", "\u202e", "\u2066"]) {
        expect(client?.output()).not.toContain(character);
      }
    }
    await relay.close();
  });

  it("outlives every frame that a gateway's user can post", async () => {
    const cloud = await startCloud();
    const modern = run("client");
    const plain = run("client", ["--player", "player2", "--plain"]);
    await Promise.all([modern.printed(/You are/), plain.printed(/Connected/)]);
    const { config } = JSON.parse(await (await fetch(`${await pagesOf(cloud)}/api/local`)).text());
    for (const frame of [
      "hello",
      "null",
      '"text"',
      "[]",
      '{"type":"message"}',
      '{"message":"Forbidden"}',
    ]) {
      await postToAll(config, frame);
    }
    for (const client of [modern, plain]) client.type("still here");
    await modern.printed(/in the log, on page \d/);
    await plain.printed(/^< still here$/m);
    expect(`${modern.output()}${plain.output()}`).not.toContain("undefined");
  });

  it.each<[string, readonly string[], RegExp]>([
    ["a file that is not there", ["--config", "none.json"], /^none\.json cannot be read\./],
    ["a player whom nobody knows", ["--player", "stranger"], /^Cannot log in: /],
    ["a bad room", ["--room", "a b"], /room/],
    [
      "a bad room in the plain protocol",
      ["--room", "a b", "--plain"],
      /^The gateway refused: 400 /,
    ],
    [
      "an option that it does not have",
      ["--romo"],
      /^Unknown option '--romo'\. --help tells more\.$/m,
    ],
  ])("says in a line what is wrong with %s", async (_, args, sentence) => {
    await startCloud();
    const { code, errors } = await run("client", args).ended;
    expect(code).toBe(1);
    expect(errors).toMatch(sentence);
    expect(errors.trimEnd().split("\n")).toHaveLength(1);
  });

  it("says what a file lacks, and knows the Unity sample's name for the app client", async () => {
    await startCloud();
    const { AppClientId, ...cognito } = JSON.parse(await readFile(configFile(), "utf8")).Cognito;
    const { API_Gateway } = JSON.parse(await readFile(configFile(), "utf8"));
    const file = path.join(cwd, "copied.json");
    await writeFile(file, JSON.stringify({ Cognito: cognito }));
    const { errors } = await run("client", ["--config", file]).ended;
    expect(errors).toBe(`${file} lacks Cognito.AppClientId, API_Gateway.WebSocket_API_URL.\n`);
    const Cognito = { ...cognito, AppClientID: AppClientId };
    await writeFile(file, JSON.stringify({ Cognito, API_Gateway }));
    const client = run("client", ["--config", file]);
    await client.printed(/You are player1/);
  });

  it("says that it needs a password, where nobody can type one", async () => {
    const file = path.join(cwd, "deployed.json");
    const Cognito = { AWS_Region: "eu-west-1", CognitoUserPool: "eu-west-1_x", AppClientId: "x" };
    const API_Gateway = { WebSocket_API_URL: "wss://example.com/prod" };
    await writeFile(file, JSON.stringify({ Cognito, API_Gateway }));
    const client = run("client", ["--config", file, "--player", "me@example.com"]);
    client.endInput();
    await expect(client.ended).resolves.toEqual({
      code: 1,
      errors:
        "Password of me@example.com is needed: run this at a terminal, or set PLAYER_PASSWORD.\n",
    });
  });

  it("says goodbye at Ctrl-C", async () => {
    await startCloud();
    const client = run("client");
    await client.printed(/You are/);
    client.interrupt();
    await expect(client.ended).resolves.toEqual({ code: 130, errors: "" });
  });

  it("says that the gateway went away, in the plain protocol", async () => {
    const cloud = await startCloud();
    const client = run("client", ["--plain"]);
    await client.printed(/Connected/);
    cloud.interrupt();
    const { code, errors } = await client.ended;
    expect(code).toBe(1);
    expect(errors).toMatch(/^The gateway ended the connection: /);
  });
});

describe("every command", () => {
  it.each([
    "start",
    "client",
    "config",
    "screenshots",
    "compile-schemas",
    "build-client",
    "bench-broadcast",
    "bench-cold-start",
  ])("%s tells how it is used, and does nothing else", async (script) => {
    const elsewhere = await mkdtemp(path.join(tmpdir(), "game-relay-test-"));
    const command = run(script, ["--help"], { cwd: elsewhere });
    await expect(command.ended).resolves.toEqual({ code: 0, errors: "" });
    expect(command.output()).toMatch(/^Usage: npm (run )?\w+/);
    for (const line of command.output().split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    await expect(readdir(elsewhere)).resolves.toEqual([]);
    const { code, errors } = await run(script, ["--no-such-thing"], { cwd: elsewhere }).ended;
    expect([code, errors]).toEqual([1, "Unknown option '--no-such-thing'. --help tells more.\n"]);
    await rm(elsewhere, { recursive: true });
  });
});

async function pagesOf(cloud: Command): Promise<string> {
  const [, url = ""] = await cloud.printed(/Game +(http:\S+)\n/);
  return url;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

/** Posts a frame to everybody who is connected, as any backend with the keys could. */
async function postToAll(
  config: { API_Gateway: { WebSocket_API_URL: string }; DynamoDB: { Endpoint: string } },
  frame: string,
): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const common = { region: "us-east-1", credentials };
  const database = new DynamoDBClient({ ...common, endpoint: config.DynamoDB.Endpoint });
  const endpoint = config.API_Gateway.WebSocket_API_URL.replace("ws:", "http:");
  const gateway = new ApiGatewayManagementApiClient({ ...common, endpoint });
  const { Items = [] } = await database.send(
    new ScanCommand({ TableName: "game-relay-connections" }),
  );
  expect(Items).toHaveLength(2);
  for (const { connectionId } of Items) {
    await gateway.send(
      new PostToConnectionCommand({ ConnectionId: connectionId?.S, Data: Buffer.from(frame) }),
    );
  }
  database.destroy();
  gateway.destroy();
}
