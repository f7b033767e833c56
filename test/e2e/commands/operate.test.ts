import { execFile } from "node:child_process";
import { copyFile } from "node:fs/promises";
import path from "node:path";
import { execPath } from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { players } from "../../../scripts/local-cloud/players.ts";
import type { TestCloud } from "../../support/cloud.ts";
import { startTestCloud } from "../../support/cloud.ts";
import { runScript } from "../../support/command.ts";
import { eventually } from "../../support/eventually.ts";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await startTestCloud();
  await cloud.writeConfigFile();
});
afterAll(() => cloud.close());

/** Runs the command to its end, as a person who works in the folder of the local cloud. */
async function operate(...args: string[]) {
  const command = runScript("operate", args, { cwd: path.dirname(cloud.configFile) });
  const { code, errors } = await command.ended;
  return { code, errors, output: command.output() };
}

/** The config file stands where `npm start` puts it, from the point of view of that folder. */
const here = ["--config", "aws-config.json"];

async function said(...args: string[]): Promise<string> {
  const { code, errors, output } = await operate(...args, ...here);
  if (code !== 0) throw new Error(errors);
  return output;
}

async function refused(...args: string[]): Promise<string> {
  const { code, errors, output } = await operate(...args, ...here);
  expect([code, output]).toEqual([1, ""]);
  return errors;
}

const statusOf = async (name: string) =>
  cloud.statusOf({ Authorization: await cloud.tokenOf(name), room: "arena" });

describe("npm run operate", () => {
  it("says, lists, throws out, keeps out and lets in again", async () => {
    expect(await said("rooms")).toBe("Nobody is in any room.\n");
    expect(await said("members", "arena")).toBe("Nobody is there.\n");
    const player3 = await cloud.join({ name: "player3", protocol: "relay.v1", room: "arena" });
    const plain = await cloud.join({ name: "player2", room: "arena" });
    player3.send({ action: "heartbeat", id: "h", profile: { name: "\u202ethree" } });
    await player3.frames(1);

    expect(await said("say", "arena", "Round two")).toBe("Said in arena.\n");
    expect(await plain.inbox.first(1)).toEqual(["Round two"]);
    await said("say", "arena", '{"round":3}', "--json");
    expect((await plain.inbox.first(2)).at(1)).toBe('{"round":3}');

    expect(await said("rooms")).toBe("     2  arena\n");
    const lines = (await said("members", "arena")).trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    const [userId, other] = [players[2]?.userId, players[1]?.userId];
    expect(lines.find((line) => line.includes(String(userId)))).toMatch(
      /^\S{11} {2}\S+ {2}\S{16} {2}relay\.v1 {2}\{"name":"\\u202ethree"\}$/,
    );
    expect(lines.find((line) => line.includes(String(other)))).toMatch(/ {2}plain\s*$/);

    expect(await said("kick", "player3", "--bar", "10m")).toBe(
      "Ended 1 connection. Kept out: 1 user; what was opened only just now ends within a minute.\n",
    );
    await player3.inbox.closed;
    expect(await statusOf("player3")).toBe(403);
    expect(await said("unbar", "player3@example.com")).toBe(
      "player3@example.com may come in again.\n",
    );
    expect(await statusOf("player3")).toBe(101);
    expect(await said("kick", String(other))).toBe("Ended 1 connection.\n");
    await plain.inbox.closed;
    expect(await said("bar", "player2", "1s")).toContain("Nobody was there. Kept out: 1 user;");
    await eventually(
      () => statusOf("player2"),
      (status) => status === 101,
    );
  });

  it("says something to one seat only, and ends one seat only", async () => {
    const one = await cloud.join({ name: "player1", protocol: "relay.v1", room: "seats" });
    const two = await cloud.join({ name: "player1", protocol: "relay.v1", room: "seats" });
    one.send({ action: "heartbeat", id: "h" });
    const [pong] = await one.frames(1);
    const { seat } = Object(pong);
    await said("say", "seats", "psst", "--to", seat);
    expect(await one.entries(1)).toMatchObject([
      ["-----server", expect.anything(), "psst", [seat]],
    ]);
    expect(await said("kick", "--room", "seats", "--seat", seat)).toBe("Ended 1 connection.\n");
    await one.inbox.closed;
    expect(two.inbox.frames.join()).not.toContain("psst");
    await two.leave();
  });

  it.each([
    [[], "What? One of rooms, members, say, kick, bar, unbar. --help tells more."],
    [["toString"], "What? One of"],
    [["members"], "Which room? --help tells more."],
    [["members", "a", "b"], '"b" is too much; a text of several words needs quotes.'],
    [["say", "arena"], "Which text?"],
    [["say", "arena", "{", "--json"], "The text is not JSON."],
    [["kick"], "Which player?"],
    [["kick", "player9"], "There is no local player player9; there are player1, player2,"],
    [
      ["kick", "player1", "--bar", "soon"],
      '"soon" is no time; one looks like 30s, 10m, 12h or 7d.',
    ],
    [["bar", "player1"], "Which time?"],
    [["bar", "player1", "0m"], '"0m" is no time;'],
    [["unbar", "player1", "--bar", "1m"], "unbar takes no --bar."],
    [["rooms", "--user", "x"], "Unknown option '--user'"],
    [["members", "no room"], "A room name is"],
    [["kick", "--room", "arena"], 'Who is meant? Either "user", or "room" and "connection"'],
    [["bar", "player1", "9999d"], '"seconds" must be <= 31536000. (invalid_request)'],
  ])("tells in a sentence what is wrong with %j", async (args, sentence) => {
    expect(await refused(...args)).toContain(sentence);
  });

  it("tells how it is used", async () => {
    const { code, output } = await operate("--help");
    expect([code, output]).toEqual([0, expect.stringContaining("Usage: npm run operate -- ")]);
    for (const line of output.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("says that no local cloud has left its address here, or that it does not run", async () => {
    const { errors: nowhere } = await operate("rooms", "--config", "nowhere.json");
    expect(nowhere).toContain("nowhere.json cannot be read. Start the local cloud (npm start)");
    const other = await startTestCloud();
    await other.writeConfigFile();
    const copy = path.join(path.dirname(cloud.configFile), "other.json");
    await copyFile(other.configFile, copy);
    await other.close();
    const { code, errors } = await operate("rooms", "--config", copy);
    expect([code, errors]).toEqual([1, expect.stringContaining("Nobody answers at http://127.0")]);
  });
});

it("another backend publishes into a room that only those know who were told", async () => {
  const example = path.resolve(import.meta.dirname, "../../../scripts/examples/matchmaker.ts");
  const env = {
    PATH: process.env["PATH"],
    AWS_ENDPOINT_URL_LAMBDA: cloud.lambdaUrl,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  const run = (...args: string[]) =>
    promisify(execFile)(execPath, [example, "operator", ...args], { env });
  const { stdout } = await run();
  const [, room = ""] = /^The room is ([\w-]{22})\n$/.exec(stdout) ?? [];
  expect(room).not.toBe("");
  const player = await cloud.join({ protocol: "relay.v1", room });
  await run(room);
  expect(await player.entries(1)).toMatchObject([
    ["-----server", expect.any(String), { type: "match-found", startsInSeconds: 10 }],
  ]);
  await expect(run("no room")).rejects.toThrow("Not published: invalid_room");
  await player.leave();
});
