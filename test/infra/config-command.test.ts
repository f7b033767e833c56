import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clientConfig } from "../../infra/client-config-file.ts";

const command = fileURLToPath(new URL("../../scripts/config.ts", import.meta.url));

const config = clientConfig({
  region: "eu-west-1",
  userPoolId: "eu-west-1_AbCdEfGhI",
  identityPoolId: "eu-west-1:5b2f1c5e-0000-4000-8000-000000000000",
  appClientId: "3n4b5urk1ft4fl3mg5e62d9ado",
  webSocketUrl: "wss://abcdef123.execute-api.eu-west-1.amazonaws.com/prod",
});
const configText = JSON.stringify(config, null, 2);
const bucket = { stdout: "relay-config-bucket\n" };

let home: string;
let out: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "game-relay-config-"));
  out = join(home, "out");
  mkdirSync(out);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

test("saves the deployed config file as it is, and nothing beside it", async () => {
  installAwsCli([bucket, { stdout: configText }]);

  const result = await run("--out", out);

  expect(result).toEqual({
    code: 0,
    stdout: `Saved ${join(out, "aws-config.json")}\n`,
    stderr: "",
  });
  expect(readdirSync(out)).toEqual(["aws-config.json"]);
  expect(saved()).toBe(configText);
});

test("asks the AWS CLI for the stack's config bucket and the file in it", async () => {
  installAwsCli([bucket, { stdout: configText }]);

  await run("--out", out);

  const [describe, copy] = calls();
  expect(describe).toEqual(
    expect.arrayContaining(["describe-stacks", "--stack-name", "WebSocketDemoStack"]),
  );
  expect(copy).toEqual(["s3", "cp", "s3://relay-config-bucket/aws-config.json", "-"]);
});

test("goes to the stack and the Region that are named", async () => {
  installAwsCli([bucket, { stdout: configText }]);

  await run("--out", out, "--stack", "Staging", "--region", "eu-west-1");

  for (const call of calls()) expect(call.slice(-2)).toEqual(["--region", "eu-west-1"]);
  expect(calls()[0]).toContain("Staging");
});

test.each([
  [{ AWS_REGION: "eu-west-1" }],
  [{ AWS_DEFAULT_REGION: "eu-west-1" }],
  [{ AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "us-east-2" }],
  [{ AWS_REGION: "", AWS_DEFAULT_REGION: "eu-west-1" }],
])("goes to the Region of %j, whatever version of the AWS CLI reads", async (env) => {
  installAwsCli([bucket, { stdout: configText }]);

  await runWith(env, "--out", out);

  expect(calls()).toHaveLength(2);
  for (const call of calls()) expect(call.slice(-2)).toEqual(["--region", "eu-west-1"]);
});

test("prefers the Region that is named", async () => {
  installAwsCli([bucket, { stdout: configText }]);

  await runWith({ AWS_REGION: "us-east-2" }, "--out", out, "--region", "eu-west-1");

  for (const call of calls()) expect(call.slice(-2)).toEqual(["--region", "eu-west-1"]);
});

test("replaces an older file", async () => {
  installAwsCli([bucket, { stdout: configText }]);
  writeFileSync(join(out, "aws-config.json"), "old");

  await run("--out", out);

  expect(saved()).toBe(configText);
});

test("says where to, when no folder is named", async () => {
  await expectRefusal([], "Where to? Name a folder: npm run config -- --out <folder>");
});

test("refuses a folder that is not there", async () => {
  const missing = join(home, "missing");

  await expectRefusal(["--out", missing], `There is no folder ${missing}.`);
});

test("refuses a file as folder", async () => {
  const file = join(home, "file");
  writeFileSync(file, "");

  await expectRefusal(["--out", file], `There is no folder ${file}.`);
});

test("refuses an option that it does not know", async () => {
  await expectRefusal(["--out", out, "--bucket", "x"], "Unknown option '--bucket'");
});

test("says that the AWS CLI is missing", async () => {
  await expectRefusal(["--out", out], "The AWS CLI is not installed");
});

test("says that there is no such stack", async () => {
  installAwsCli([
    {
      code: 254,
      stderr:
        "\nAn error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id Typo does not exist\n",
    },
  ]);

  await expectRefusal(
    ["--out", out, "--stack", "Typo", "--region", "eu-west-1"],
    "There is no stack Typo in eu-west-1.",
  );
});

test("passes on what the AWS CLI complains about, in one line", async () => {
  installAwsCli([{ code: 253, stderr: "\nUnable to locate credentials.\nConfigure them.\n" }]);

  await expectRefusal(
    ["--out", out],
    "The AWS CLI failed: Unable to locate credentials. Configure them.",
  );
});

test("says that the stack is not a relay, when it has no config bucket", async () => {
  installAwsCli([{ stdout: "None\n" }]);

  await expectRefusal(
    ["--out", out],
    "The stack WebSocketDemoStack has no output ConfigBucketName",
  );
});

test("names the keys that the deployed file lacks", async () => {
  const { AppClientId: _, ...cognito } = config.Cognito;
  const incomplete = { Cognito: cognito, API_Gateway: { ...config.API_Gateway, AWS_Region: "" } };
  installAwsCli([bucket, { stdout: JSON.stringify(incomplete) }]);

  await expectRefusal(
    ["--out", out],
    "s3://relay-config-bucket/aws-config.json lacks Cognito.AppClientId, API_Gateway.AWS_Region.",
  );
});

test.each(["", "no JSON", "null", "[]"])("does not save %j as a config file", async (text) => {
  installAwsCli([bucket, { stdout: text }]);

  await expectRefusal(["--out", out], "lacks Cognito.AWS_Region, ");
});

test("leaves an older file as it was when it fails", async () => {
  installAwsCli([bucket, { stdout: "{}" }]);
  writeFileSync(join(out, "aws-config.json"), "old");

  await run("--out", out);

  expect(readdirSync(out)).toEqual(["aws-config.json"]);
  expect(saved()).toBe("old");
});

test("tells how it is used", async () => {
  const { code, stdout } = await run("--help");

  expect(code).toBe(0);
  expect(stdout).toContain("Usage: npm run config -- --out <folder>");
});

interface Answer {
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Puts a command `aws` on the path that notes how it is called and gives one answer per call. */
function installAwsCli(answers: readonly Answer[]): void {
  const log = JSON.stringify(join(home, "calls.jsonl"));
  const script = `#!${process.execPath}
const fs = require("node:fs");
fs.appendFileSync(${log}, JSON.stringify(process.argv.slice(2)) + "\\n");
const call = fs.readFileSync(${log}, "utf8").trim().split("\\n").length;
const { code = 0, stdout = "", stderr = "" } = ${JSON.stringify(answers)}[call - 1];
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;
`;
  writeFileSync(join(home, "aws"), script, { mode: 0o755 });
}

function calls(): string[][] {
  const lines = readFileSync(join(home, "calls.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

function saved(): string {
  return readFileSync(join(out, "aws-config.json"), "utf8");
}

/** Runs the command as a person would, with no other command on the path than the fake `aws`. */
function run(...args: string[]): Promise<Ended> {
  return runWith({}, ...args);
}

interface Ended {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

function runWith(variables: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, ...args],
      { env: { PATH: home, ...variables } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

async function expectRefusal(args: string[], message: string): Promise<void> {
  const { code, stdout, stderr } = await run(...args);

  expect(stderr).toContain(message);
  expect(stderr.trimEnd()).not.toContain("\n");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(readdirSync(out)).toEqual([]);
}
