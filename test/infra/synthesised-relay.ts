import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll } from "vitest";
import type { WebSocketDemoStackProps } from "../../infra/websocket-demo-stack.ts";
import { WebSocketDemoStack } from "../../infra/websocket-demo-stack.ts";
import { TemplateReader } from "./template-reader.ts";

/** What `cdk synth` makes of the stack. Bundling takes its time, so ask once per file. */
export function synthesiseRelay(props: Partial<WebSocketDemoStackProps> = {}) {
  const app = createApp();
  const stack = new WebSocketDemoStack(app, "WebSocketDemoStack", { deployment: "1", ...props });
  const template = Template.fromStack(stack);
  return { app, stack, template, reader: new TemplateReader(template), outdir: app.outdir };
}

/** An app with the feature flags of `cdk.json`, which the CLI would pass. Not inside a test. */
export function createApp(): App {
  const { context } = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8"));
  const outdir = mkdtempSync(join(tmpdir(), "game-relay-cdk-out-"));
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));
  return new App({ context, outdir });
}
