import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const project = fileURLToPath(new URL("../..", import.meta.url));
const command = join(project, "scripts/cdk.ts");

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "game-relay-deploy-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("deploying", () => {
  test("says where to, and gives the CDK the stack, the address and the Region", async () => {
    installCdk();

    const { code, stdout, stderr } = await run(["deploy", "--email", "you@example.com"], {
      AWS_REGION: "eu-west-1",
    });

    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "deploy WebSocketDemoStack in eu-west-1\n",
      stderr: "",
    });
    expect(call()).toEqual({
      args: ["deploy", "WebSocketDemoStack", "--parameters", "AdminEmailAddress=you@example.com"],
      regions: ["eu-west-1", "eu-west-1"],
    });
  });

  test.each([
    ["--email=you@example.com"],
    ["--parameters", "AdminEmailAddress=you@example.com"],
    ["--parameters", "WebSocketDemoStack:AdminEmailAddress=you@example.com"],
    ["--parameters=AdminEmailAddress=you@example.com"],
  ])("takes the address as %j %j, and does not ask for it when the CDK fails", async (...args) => {
    installCdk({ code: 1 });

    const { code, stderr } = await run(["deploy", ...args], { AWS_REGION: "eu-west-1" });

    expect(call().args.join(" ")).toContain("AdminEmailAddress=you@example.com");
    expect({ code, stderr }).toEqual({ code: 1, stderr: "cdk deploy failed.\n" });
  });

  test("says by name what the first deployment needs, when it fails without", async () => {
    installCdk({ code: 1 });

    const { code, stderr } = await run(["deploy"], { AWS_REGION: "eu-west-1" });

    expect(code).toBe(1);
    expect(stderr).toContain(
      "AdminEmailAddress is missing, as it is for the first deployment: npm run deploy -- --email you@example.com",
    );
  });

  test("needs no address again: a later deployment keeps the player that was invited", async () => {
    installCdk();

    await run(["deploy"], { AWS_REGION: "eu-west-1" });

    expect(call().args).toEqual(["deploy", "WebSocketDemoStack"]);
  });

  test("hands all other options to the CDK as they are, in their order", async () => {
    installCdk();
    const others = ["--require-approval", "never", "-v", "--profile", "game", "--tags", "a=b"];

    await run(["deploy", ...others, "--email", "a@example.com", "--region", "eu-west-1"]);

    expect(call().args.slice(4)).toEqual(others);
  });
});

test("destroying asks for the Region as well", async () => {
  installCdk();

  const { stdout } = await run(["destroy", "--region", "eu-west-1", "--force"]);

  expect(stdout).toBe("destroy WebSocketDemoStack in eu-west-1\n");
  expect(call()).toEqual({
    args: ["destroy", "WebSocketDemoStack", "--force"],
    regions: ["eu-west-1", "eu-west-1"],
  });
});

test("bootstrapping does too, and is not about a stack", async () => {
  installCdk();

  const { stdout } = await run(["bootstrap"], { AWS_REGION: "eu-west-1" });

  expect(stdout).toBe("bootstrap in eu-west-1\n");
  expect(call().args).toEqual(["bootstrap"]);
});

describe("the Region", () => {
  beforeEach(() => {
    installCdk();
    mkdirSync(join(home, ".aws"));
    writeFileSync(
      join(home, ".aws", "config"),
      "[default]\nregion = eu-central-1\n[profile game]\nregion = eu-north-1\n[profile bare]\noutput = json\n",
    );
  });

  test.each([
    [
      "--region before everything",
      ["--region", "eu-west-1"],
      { AWS_REGION: "eu-west-2" },
      "eu-west-1",
    ],
    ["AWS_REGION", [], { AWS_REGION: "eu-west-2", AWS_DEFAULT_REGION: "eu-west-3" }, "eu-west-2"],
    ["AWS_DEFAULT_REGION", [], { AWS_DEFAULT_REGION: "eu-west-3" }, "eu-west-3"],
    ["the default profile's", [], {}, "eu-central-1"],
    ["that of AWS_PROFILE", [], { AWS_PROFILE: "game" }, "eu-north-1"],
    ["that of --profile", ["--profile", "game"], { AWS_PROFILE: "bare" }, "eu-north-1"],
    [
      "the shell's for an empty AWS_REGION",
      [],
      { AWS_REGION: "", AWS_DEFAULT_REGION: "eu-west-3" },
      "eu-west-3",
    ],
  ])("is %s", async (_, args, environment, region) => {
    await run(["deploy", ...args], environment);

    expect(call().regions).toEqual([region, region]);
  });

  test.each([
    ["a profile without one", ["--profile", "bare"], {}],
    ["a profile that is not there", ["--profile", "typo"], {}],
    ["no profile at all", [], { HOME: "/nowhere" }],
  ])("is asked for, and nothing is begun, with %s", async (_, args, environment) => {
    const { code, stdout, stderr } = await run(["deploy", ...args], environment);

    expect(stderr).toMatch(/^Which Region\? Name one with --region <region> or AWS_REGION/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(() => call()).toThrow("ENOENT");
  });
});

test.each([
  [["deploy", "--email"], "--email needs a value."],
  [["deploy", "--email", ""], "--email needs a value."],
  [["deploy", "--region"], "--region needs a value."],
  [["deploy", "--email", "--region", "eu-west-1"], "--email needs a value."],
  [["destroy", "--email", "a@example.com"], "npm run destroy takes no --email."],
])("refuses %j", async (args, message) => {
  installCdk();

  const { code, stderr } = await run(args, { AWS_REGION: "eu-west-1" });

  expect({ code, stderr }).toEqual({ code: 1, stderr: `${message}\n` });
  expect(() => call()).toThrow("ENOENT");
});

test("says how it is run when the CDK is not there", async () => {
  const { code, stderr } = await run(["deploy"], { AWS_REGION: "eu-west-1" });

  expect(code).toBe(1);
  expect(stderr).toContain("Run it by npm, after npm ci.");
});

test.each(["bootstrap", "deploy", "destroy"])("%s tells how it is used", async (name) => {
  const { code, stdout } = await run([name, "--help"]);

  expect(code).toBe(0);
  expect(stdout).toContain(`npm run ${name}`);
});

test.each(["bootstrap", "deploy", "destroy"])("npm run %s is that command", (name) => {
  const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));

  expect(scripts[name]).toBe(`node scripts/cdk.ts ${name}`);
});

/** Puts a command `cdk` on the path that notes how it is called. */
function installCdk({ code = 0 } = {}): void {
  const script = `#!${process.execPath}
const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
const call = { args: process.argv.slice(2), regions: [AWS_REGION, AWS_DEFAULT_REGION] };
require("node:fs").writeFileSync(${JSON.stringify(join(home, "call.json"))}, JSON.stringify(call));
process.exitCode = ${code};
`;
  writeFileSync(join(home, "cdk"), script, { mode: 0o755 });
}

function call(): { args: string[]; regions: string[] } {
  return JSON.parse(readFileSync(join(home, "call.json"), "utf8"));
}

/** Runs the command as npm does, with no other command on the path than the fake `cdk`. */
function run(args: string[], environment: Record<string, string> = {}) {
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: home, HOME: home, ...environment };
    execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}
