import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Command } from "../../support/command.ts";
import { runScript } from "../../support/command.ts";

const freePorts = {
  GATEWAY_PORT: "0",
  COGNITO_PORT: "0",
  DYNAMODB_PORT: "0",
  CONSOLE_PORT: "0",
  XRAY_PORT: "0",
};
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

  it.each(["GATEWAY_PORT", "COGNITO_PORT", "DYNAMODB_PORT", "CONSOLE_PORT"])(
    "names %s in one line when its port is in use",
    async (variable) => {
      const occupant = createServer().listen(0, "127.0.0.1");
      await once(occupant, "listening");
      const address = occupant.address();
      const port = typeof address === "object" && address ? address.port : 0;
      const cloud = run("start", [], { env: { ...freePorts, [variable]: String(port) } });
      const { code, errors } = await cloud.ended;
      expect(code).toBe(1);
      expect(errors).toBe(
        `Port ${port} is in use; set ${variable} to another one (0 takes any that is free).\n`,
      );
      occupant.close();
    },
  );

  it("names XRAY_PORT in one line when somebody else listens for traces there", async () => {
    const occupant = createSocket("udp4").bind(0, "127.0.0.1");
    await once(occupant, "listening");
    const { port } = occupant.address();
    const cloud = run("start", [], { env: { ...freePorts, XRAY_PORT: String(port) } });
    await expect(cloud.ended).resolves.toEqual({
      code: 1,
      errors: `Port ${port} is in use; set XRAY_PORT to another one (0 takes any that is free).\n`,
    });
    occupant.close();
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

  it("keeps the user pool for the next start only with --persist", async () => {
    const poolOf = async (args: readonly string[]) => {
      const cloud = await startCloud(args);
      const config = JSON.parse(await readFile(path.join(cwd, ".local/aws-config.json"), "utf8"));
      cloud.interrupt();
      await cloud.ended;
      return config.Cognito.CognitoUserPool;
    };
    const first = await poolOf(["--persist"]);
    await expect(poolOf(["--persist"])).resolves.toBe(first);
    await expect(poolOf([])).resolves.not.toBe(first);
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
