import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const project = fileURLToPath(new URL("../..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "game-relay-synth-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A shell in which nobody has signed in to AWS, and which does not look into `node_modules`. */
const environment = {
  HOME: home,
  PATH: (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(delimiter),
};
const run = (file: string, args: readonly string[]) =>
  promisify(execFile)(file, args, { cwd: project, env: environment });

test("synth needs no account, and says nothing", async () => {
  const cdk = join(project, "node_modules/aws-cdk/bin/cdk");
  const out = join(home, "cdk.out");

  const { stdout, stderr } = await run(cdk, ["synth", "--quiet", "--output", out]);

  expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
  expect(readdirSync(out)).toContain("WebSocketDemoStack.template.json");
  expect(existsSync(join(project, "cdk.context.json"))).toBe(false);
});

test("a CDK that is installed globally reaches the project's Node", async () => {
  const [npx = "", ...args] = readJson("cdk.json").app.split(" ");
  const script = args.pop();

  const { stdout } = await run(npx, [...args, "--version"]);

  expect(script).toBe("infra/app.ts");
  expect(stdout.trim()).toBe(process.version);
});

test("the CLI reports nothing to AWS and looks for no news", () => {
  const { versionReporting, notices, context } = readJson("cdk.json");

  expect({ versionReporting, notices, telemetry: context["cli-telemetry"] }).toEqual({
    versionReporting: false,
    notices: false,
    telemetry: false,
  });
});

function readJson(file: string) {
  return JSON.parse(readFileSync(join(project, file), "utf8"));
}
