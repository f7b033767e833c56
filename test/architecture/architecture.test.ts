import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { violations } from "./rules.ts";
import { parse, readSources } from "./source-files.ts";

const sources = readSources("src", "infra", "scripts");

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
      "what is for operators in the composition of what players wait for",
      "src/composition.ts",
      'import { createOperator } from "#adapters/inbound/operator/operator.ts";',
      /the composition only chooses and wires/,
    ],
    [
      "the AWS SDK in another adapter than the one that scans",
      "src/adapters/outbound/dynamodb/planted.ts",
      'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";',
      /an adapter knows the domain/,
    ],
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
    [
      "a server in the game",
      "scripts/web/game/planted.ts",
      'import type { GatewayLimits } from "../../local-cloud/gateway/limits/limits.ts";',
      /the game runs in a browser/,
    ],
    [
      "Node in the console",
      "scripts/web/console/planted.tsx",
      'import { readFileSync } from "node:fs";',
      /the console runs in a browser/,
    ],
    [
      "a program in what pages and their server say",
      "scripts/web/api.ts",
      'import { startLocalCloud } from "../local-cloud/local-cloud.ts";',
      /is made of types/,
    ],
    [
      "a page in its server",
      "scripts/web/server/planted.ts",
      'import { board } from "../game/rules/board.ts";',
      /is no part of the pages/,
    ],
    [
      "the user pool in the gateway",
      "scripts/local-cloud/gateway/planted.ts",
      'import { startCognito } from "../cognito/cognito-server.ts";',
      /the gateway stands for AWS/,
    ],
    [
      "the domain in the gateway",
      "scripts/local-cloud/gateway/connections/planted.ts",
      'import type { Connection } from "#domain/connection.ts";',
      /the gateway stands for AWS/,
    ],
    [
      "the gateway in the runtime of functions",
      "scripts/local-cloud/lambda/planted.ts",
      'import { startGateway } from "../gateway/websocket-gateway.ts";',
      /a runtime knows functions/,
    ],
    [
      "a server in what servers share",
      "scripts/local-cloud/http/planted.ts",
      'import { startGateway } from "../gateway/websocket-gateway.ts";',
      /knows none of them/,
    ],
    [
      "a service in what goes wrong with all of them",
      "scripts/local-cloud/faults/planted.ts",
      'import { startGateway } from "../gateway/websocket-gateway.ts";',
      /the same for every service/,
    ],
    [
      "the steps of a tick in the gateway",
      "scripts/local-cloud/gateway/planted.ts",
      'import { tickSteps } from "../crashes/crash-orders.ts";',
      /the gateway stands for AWS/,
    ],
    [
      "the console in the local cloud",
      "scripts/local-cloud/planted.ts",
      'import { startWebServer } from "../web/server/web-server.ts";',
      /knows no page and no command/,
    ],
    [
      "the local cloud in a benchmark",
      "scripts/bench/planted.ts",
      'import { startLocalCloud } from "../local-cloud/local-cloud.ts";',
      /a benchmark measures the product/,
    ],
    [
      "the registry in a player's terminal",
      "scripts/client/planted.ts",
      'import { tableName } from "../local-cloud/names.ts";',
      /no key to anything behind it/,
    ],
    [
      "the AWS SDK in the config command",
      "scripts/config/planted.ts",
      'import { S3Client } from "@aws-sdk/client-s3";',
      /the config of a deployment/,
    ],
    [
      "the local cloud in a deployment",
      "scripts/cdk/planted.ts",
      'import { region } from "../local-cloud/names.ts";',
      /a deployment is made by the CDK/,
    ],
    [
      "the inside of a page in what drives a browser",
      "scripts/screenshots/planted.ts",
      'import { Match } from "../web/game/session/match.ts";',
      /sees the pages as people do/,
    ],
    [
      "a use case in what is generated",
      "scripts/schemas/planted.ts",
      'import { createPing } from "#application/use-cases/ping.ts";',
      /made of the protocol alone/,
    ],
    [
      "server code in the build of the library",
      "scripts/client-library/planted.ts",
      'import { createPing } from "#application/use-cases/ping.ts";',
      /the library is built of itself/,
    ],
    [
      "a command in the start",
      "scripts/start/planted.ts",
      'import { converse } from "../client/conversation.ts";',
      /the start puts/,
    ],
    [
      "a page in a command",
      "scripts/planted.ts",
      'import { startWebServer } from "./web/server/web-server.ts";',
      /a command only puts together/,
    ],
    ["a folder that has no rule", "scripts/planted/planted.ts", "", /belongs to no layer/],
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
