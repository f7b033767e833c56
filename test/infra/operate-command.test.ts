import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const command = fileURLToPath(new URL("../../scripts/operate.ts", import.meta.url));
const arn = "arn:aws:sts::123456789012:assumed-role/Operators/me";
const userId = "5b2f1c5e-0000-4000-8000-000000000000";
const invoked = { stdout: '{"StatusCode":200,"ExecutedVersion":"$LATEST"}' };

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "game-relay-operate-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

test("asks the stack for its function, and the account who asks", async () => {
  installAwsCli([
    { stdout: "relay-operator\n" },
    { stdout: `${arn}\n` },
    { ...invoked, answer: { ok: true, room: "arena" } },
  ]);
  const ended = await run("say", "arena", "Round two", "--stack", "Relay", "--region", "eu-west-1");
  expect(ended).toEqual({ code: 0, stdout: "Said in arena.\n", stderr: "" });
  const [describe, identity, invoke] = calls();
  expect(describe?.args).toEqual(expect.arrayContaining(["describe-stacks", "Relay"]));
  expect(describe?.args.join(" ")).toContain("OperatorFunctionName");
  expect(identity?.args).toEqual(expect.arrayContaining(["sts", "get-caller-identity"]));
  expect(invoke?.args.slice(0, 4)).toEqual([
    "lambda",
    "invoke",
    "--function-name",
    "relay-operator",
  ]);
  expect(invoke?.event).toEqual({
    ...{ operation: "say", room: "arena", message: "Round two", caller: arn },
  });
  for (const { args } of calls()) expect(args.slice(-2)).toEqual(["--region", "eu-west-1"]);
});

test("shows no message to who lists the processes of the machine", async () => {
  installAwsCli([{ stdout: arn }, { ...invoked, answer: { ok: true, room: "arena" } }]);
  await run("say", "arena", "psst", "--function", "f");
  expect(calls()).toHaveLength(2);
  for (const { args } of calls()) expect(args.join(" ")).not.toContain("psst");
});

test("finds a player in the user pool of the stack", async () => {
  installAwsCli([
    { stdout: "relay-operator" },
    { stdout: "eu-west-1_AbCdEfGhI\n" },
    { stdout: `${userId}\n` },
    { stdout: arn },
    { ...invoked, answer: { ok: true, connections: 2, users: [userId] } },
  ]);
  const { stdout } = await run("kick", "ann@example.com", "--bar", "1h", "--stack", "Relay");
  expect(stdout).toMatch(/^Ended 2 connections\. Kept out: 1 user;/);
  const [, pool, user, , invoke] = calls();
  expect(pool?.args.join(" ")).toContain("UserPoolId");
  expect(user?.args).toEqual(
    expect.arrayContaining(["admin-get-user", "eu-west-1_AbCdEfGhI", "ann@example.com"]),
  );
  expect(invoke?.event).toEqual({ operation: "kick", user: userId, bar: 3_600, caller: arn });
});

test("takes a user id for what it is, and asks no pool", async () => {
  installAwsCli([{ stdout: arn }, { ...invoked, answer: { ok: true, user: userId } }]);
  const { stdout } = await run("unbar", userId, "--function", "f");
  expect(stdout).toBe(`${userId} may come in again.\n`);
  expect(calls().at(-1)?.event).toMatchObject({ operation: "unbar", user: userId });
});

test("leaves nothing of the event on the disk", async () => {
  installAwsCli([{ stdout: arn }, { ...invoked, answer: { ok: true, count: 0, rooms: [] } }]);
  await run("rooms", "--function", "f");
  const [payload = ""] =
    calls()
      .at(-1)
      ?.args.filter((arg) => arg.startsWith("fileb://")) ?? [];
  expect(payload).not.toBe("");
  expect(() => readFileSync(payload.slice("fileb://".length))).toThrow("ENOENT");
});

test.each([
  [
    "a stack that is no relay",
    ["rooms", "--stack", "Relay"],
    [{ stdout: "None\n" }],
    "The stack Relay has no output OperatorFunctionName.",
  ],
  [
    "a player whose name nobody can look up",
    ["kick", "ann", "--function", "f"],
    [],
    "Who is ann? Give the user id, or the --stack whose user pool can be asked.",
  ],
  [
    "a player who is not in the pool",
    ["kick", "ann", "--stack", "Relay"],
    [{ stdout: "f" }, { stdout: "p_1" }, { code: 254, stderr: "(UserNotFoundException) when" }],
    "There is no player ann in the user pool.",
  ],
  [
    "a function that may not be invoked",
    ["rooms", "--function", "f"],
    [{ stdout: arn }, { code: 254, stderr: "An error occurred (AccessDeniedException): no" }],
    "The AWS CLI failed: An error occurred (AccessDeniedException): no",
  ],
  [
    "a function that has failed",
    ["rooms", "--function", "f"],
    [
      { stdout: arn },
      { stdout: '{"FunctionError":"Unhandled"}', answer: { errorMessage: "Task timed out" } },
    ],
    "The operator's function failed: Task timed out",
  ],
  [
    "a function that is no operator",
    ["rooms", "--function", "f"],
    [{ stdout: arn }, { ...invoked, answer: "hello" }],
    "The function's answer is not one of an operator.",
  ],
  [
    "what the function refuses",
    ["members", "no room", "--function", "f"],
    [{ stdout: arn }, { ...invoked, answer: { ok: false, code: "invalid_room", message: "No." } }],
    "No. (invalid_room)",
  ],
])("tells in a sentence of %s", async (_, args, answers, sentence) => {
  installAwsCli(answers);
  const { code, stdout, stderr } = await run(...args);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain("    at ");
});

interface Answer {
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** What an invocation writes into its last argument that is a file. */
  readonly answer?: unknown;
}

/** Puts a command `aws` on the path that notes how it is called and gives one answer per call. */
function installAwsCli(answers: readonly Answer[]): void {
  const log = JSON.stringify(join(home, "calls.jsonl"));
  const script = `#!${process.execPath}
const fs = require("node:fs");
const args = process.argv.slice(2);
const payload = args.find((it) => it.startsWith("fileb://"))?.slice("fileb://".length);
const event = payload && JSON.parse(fs.readFileSync(payload, "utf8"));
fs.appendFileSync(${log}, JSON.stringify({ args, event }) + "\\n");
const call = fs.readFileSync(${log}, "utf8").trim().split("\\n").length;
const { code = 0, stdout = "", stderr = "", answer } = ${JSON.stringify(answers)}[call - 1];
if (payload) fs.writeFileSync(args[args.indexOf("fileb://" + payload) + 1], JSON.stringify(answer) ?? "");
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;
`;
  writeFileSync(join(home, "aws"), script, { mode: 0o755 });
}

function calls(): { readonly args: readonly string[]; readonly event?: unknown }[] {
  const lines = readFileSync(join(home, "calls.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** Runs the command as a person would, with no other command on the path than the fake `aws`. */
function run(...args: string[]) {
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd: home, env: { PATH: home } };
    execFile(process.execPath, [command, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}
