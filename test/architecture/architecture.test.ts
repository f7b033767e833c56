import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { violations } from "./rules.ts";
import { parse, readSources } from "./source-files.ts";

const sources = readSources("src", "infra");

describe("the architecture", () => {
  it("holds in every file", () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(violations(sources)).toEqual([]);
  });

  it("has the shape that the README draws, and nothing else at the top level", () => {
    const root = path.resolve(import.meta.dirname, "../..");
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .filter((name) => !["node_modules", "cdk.out", "coverage", "dist"].includes(name));
    expect(folders.toSorted()).toEqual(["infra", "scripts", "src", "test"]);
  });

  it("has no import of a file that does not exist, so that every import was understood", () => {
    const root = path.resolve(import.meta.dirname, "../..");
    const missing = sources
      .flatMap(({ imports }) => imports)
      .flatMap(({ file }) => file ?? [])
      .filter((file) => !existsSync(path.join(root, file)));
    expect(missing).toEqual([]);
  });
});

describe("a planted violation is found", () => {
  it.each<[string, string, string, RegExp]>([
    [
      "a package in the domain",
      "src/domain/planted.ts",
      'import type { Context } from "aws-lambda";',
      /the domain imports only the protocol and itself/,
    ],
    [
      "a node: module in the application",
      "src/application/planted.ts",
      'import { randomUUID } from "node:crypto";',
      /only the protocol, the domain and itself/,
    ],
    [
      "an adapter in a use case",
      "src/application/use-cases/planted.ts",
      'import { keyOf } from "#adapters/outbound/dynamodb/keys.ts";',
      /only the protocol, the domain and itself/,
    ],
    [
      "an adapter in another, by a relative path",
      "src/adapters/outbound/cognito/planted.ts",
      'import { keyOf } from "../dynamodb/keys.ts";',
      /an adapter knows/,
    ],
    [
      "another adapter's package",
      "src/adapters/outbound/dynamodb/planted.ts",
      'import { Logger } from "@aws-lambda-powertools/logger";',
      /an adapter knows/,
    ],
    [
      "a use case in an outbound adapter",
      "src/adapters/outbound/system/planted.ts",
      'import { createPing } from "#application/use-cases/ping.ts";',
      /an adapter knows/,
    ],
    [
      "an import over several lines",
      "src/domain/planted.ts",
      'import {\n  type Clock,\n} from "#application/ports/clock.ts";',
      /the domain imports only the protocol and itself/,
    ],
    [
      "a dynamic import",
      "src/domain/planted.ts",
      'const clock = await import("#adapters/outbound/system/system-clock.ts");',
      /the domain imports only the protocol and itself/,
    ],
    [
      "an import for its effect alone",
      "src/domain/planted.ts",
      'import "node:fs";',
      /the domain imports only the protocol and itself/,
    ],
    [
      "a test imported by the code",
      "src/composition.ts",
      'import { FixedClock } from "../test/fakes/fixed-clock.ts";',
      /only chooses and wires/,
    ],
    [
      "an adapter in a Lambda entry",
      "src/planted.lambda.ts",
      'import { systemClock } from "#adapters/outbound/system/system-clock.ts";',
      /only composes/,
    ],
    [
      "a package in the client library",
      "src/client/planted.ts",
      'import { WebSocket } from "ws";',
      /the client library shares the protocol/,
    ],
    [
      "server code in the client library",
      "src/client/planted.ts",
      'import type { Reply } from "#application/use-cases/reply.ts";',
      /the client library shares the protocol/,
    ],
    [
      "the domain in the client library, for a type alone",
      "src/client/planted.ts",
      'import type {\n  Frame,\n} from "#domain/frame.ts";',
      /the client library shares the protocol/,
    ],
    [
      "the domain in the protocol",
      "src/protocol/planted.ts",
      'import type { Frame } from "#domain/frame.ts";',
      /the wire has one home/,
    ],
    [
      "the client library in an adapter",
      "src/adapters/inbound/api-gateway/planted.ts",
      'import { readFrame } from "../../../client/incoming-frames.ts";',
      /an adapter knows/,
    ],
    ["a file in no layer", "src/planted.ts", "", /belongs to no layer/],
    ["a look at process.env", "src/composition.ts", "process.env.X;", /src\/environment.ts alone/],
    ["a line on the console", "src/domain/planted.ts", "console.log(1);", /only scripts/],
    ["a barrel", "src/domain/index.ts", "", /no barrels/],
    ["a re-export", "src/domain/planted.ts", 'export * from "./json.ts";', /no barrels/],
    ["a default export", "src/domain/planted.ts", "export default 1;", /named exports/],
  ])("%s", (_, name, text, sentence) => {
    expect(violations([parse(name, text)])).toContainEqual(expect.stringMatching(sentence));
  });

  it("a cycle, also one of types", () => {
    const one = parse("src/domain/one.ts", 'import type { Two } from "./two.ts";');
    const two = parse("src/domain/two.ts", 'import type { One } from "./one.ts";');
    expect(violations([one, two])).toEqual([
      "src/domain/one.ts -> src/domain/two.ts -> src/domain/one.ts: no cycles",
    ]);
  });

  it("but not what is only spoken of in a comment", () => {
    const text = '// import { x } from "node:fs";\n/* console.log(1) */\n';
    expect(violations([parse("src/domain/planted.ts", text)])).toEqual([]);
  });
});
