import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { logIn } from "../../../scripts/local-cloud/cognito/cognito-api.ts";
import type { Command } from "../../support/command.ts";
import { runScript } from "../../support/command.ts";

const freePorts = {
  GATEWAY_PORT: "0",
  COGNITO_PORT: "0",
  DYNAMODB_PORT: "0",
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
    const [, game = ""] = await cloud.printed(/Game +(http:\/\/localhost:\d+)\n/);
    expect(cloud.output()).toContain(`Console       ${game}/console\n`);
    const local = await fetch(`${game}/api/local`);
    await expect(local.json()).resolves.toMatchObject({ config });
    for (const n of [1, 2, 3, 4]) expect(cloud.output()).toContain(`player${n}@example.com`);
  });

  it("ends at Ctrl-C with everything that it started", async () => {
    const cloud = await startCloud();
    const [, gateway] = await cloud.printed(/ws:\/\/127\.0\.0\.1:(\d+)\/prod/);
    const [, pages] = await cloud.printed(/http:\/\/localhost:(\d+)\n/);
    const stream = await fetch(`http://localhost:${pages}/api/stream`);
    cloud.interrupt();
    await expect(cloud.ended).resolves.toEqual({ code: 0, errors: "" });
    await expect(stream.text()).resolves.toContain("event: snapshot");
    for (const port of [gateway, pages]) {
      const server = createServer().listen(Number(port), "127.0.0.1");
      await once(server, "listening");
      server.close();
    }
  });

  it("names every port that is in use, each with its variable, before it starts anything", async () => {
    const occupants = await Promise.all(
      ["GATEWAY_PORT", "COGNITO_PORT", "DYNAMODB_PORT", "CONSOLE_PORT"].map(async (variable) => {
        const server = createServer().listen(0, "127.0.0.1");
        await once(server, "listening");
        const address = server.address();
        const port = typeof address === "object" && address ? address.port : 0;
        return { variable, port, close: () => server.close() };
      }),
    );
    const udp = createSocket("udp4").bind(0, "127.0.0.1");
    await once(udp, "listening");
    occupants.push({ variable: "XRAY_PORT", port: udp.address().port, close: () => udp.close() });

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
    const other = createServer((socket) => socket.on("error", () => {}).end()).listen(0, "::1");
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
  it("lets two players talk, each in its own protocol", async () => {
    await startCloud();
    const modern = run("client", ["--player", "player1", "--room", "arena"]);
    const plain = run("client", ["--player", "player2", "--room", "arena", "--plain"]);
    await modern.printed(/You are \w{8} in arena, until \d\d:\d\d at most\./);
    await plain.printed(/Connected/);

    modern.type("hello there");
    await plain.printed(/^< hello there$/m);
    await modern.printed(/delivered to 1 of 1/);
    plain.type("hello yourself");
    await modern.printed(/^\w{8}: hello yourself$/m);

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
    expect(client.output().match(/delivered to 0 of 0/g)).toHaveLength(2);
  });

  it.each<[string, readonly string[], RegExp]>([
    ["a file that is not there", ["--config", "none.json"], /^none\.json cannot be read\./],
    ["a player whom nobody knows", ["--player", "stranger"], /^Cannot log in: /],
    ["a bad room", ["--room", "a b"], /^The gateway refused: 400 /],
  ])("says in a line what is wrong with %s", async (_, args, sentence) => {
    await startCloud();
    const { code, errors } = await run("client", args).ended;
    expect(code).toBe(1);
    expect(errors).toMatch(sentence);
    expect(errors.trimEnd().split("\n")).toHaveLength(1);
  });

  it("says that the gateway went away", async () => {
    const cloud = await startCloud();
    const client = run("client");
    await client.printed(/You are/);
    cloud.interrupt();
    const { code, errors } = await client.ended;
    expect(code).toBe(1);
    expect(errors).toMatch(/^The gateway ended the connection: /);
  });
});
