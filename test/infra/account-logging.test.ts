import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeAwsAccount } from "./fake-aws-account.ts";
import { synthesiseRelay } from "./synthesised-relay.ts";
import { flat } from "./template-reader.ts";

const { reader, outdir } = synthesiseRelay();
const { reader: laterReader } = synthesiseRelay({ deployment: "2" });
const setting = reader.only("Custom::ApiGatewayLogging").properties;

const ours = inTheRegion(setting.RoleArn);
const policy = inTheRegion(setting.PolicyArn);
const ourName = ours.replace(/.*\//, "");
const theirs = "arn:aws:iam::123456789012:role/apis/theirs";
const welcomeLogGroup = "/aws/apigateway/welcome";
const logs = { AccessLogSettings: { DestinationArn: "arn:aws:logs:…" } };

let account: FakeAwsAccount;
const handler = deployedHandler();

beforeEach(() => {
  account = new FakeAwsAccount();
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a deployment", () => {
  test("makes a role and sets it where none is set", async () => {
    await deploy();

    expect(account.loggingRole).toBe(ours);
    expect(account.roles.get(ourName)).toEqual({
      Arn: ours,
      trusts: "apigateway.amazonaws.com",
      policies: new Set([policy]),
    });
  });

  test.each(["", undefined])("takes the setting %j for none", async (none) => {
    account.loggingRole = none;

    await deploy();

    expect(account.loggingRole).toBe(ours);
  });

  test("leaves the role that somebody else has set, and makes none", async () => {
    account.addRole("theirs", theirs);
    account.loggingRole = theirs;

    await deploy();

    expect(account.loggingRole).toBe(theirs);
    expect(account.roles.has(ourName)).toBe(false);
  });

  test("replaces a role that no longer exists", async () => {
    account.loggingRole = theirs;

    await deploy();

    expect(account.loggingRole).toBe(ours);
  });

  test("replaces a role of which only a namesake exists, under another path", async () => {
    account.addRole("theirs", "arn:aws:iam::123456789012:role/theirs");
    account.loggingRole = theirs;

    await deploy();

    expect(account.loggingRole).toBe(ours);
  });

  test("replaces ours when it was deleted meanwhile", async () => {
    await deploy();
    account.roles.clear();

    await deployAgain();

    expect(account.roles.has(ourName)).toBe(true);
    expect(account.changes).toEqual([ours, ours]);
  });

  test("changes nothing when ours is set and exists", async () => {
    await deploy();

    await deployAgain();

    expect(account.changes).toEqual([ours]);
  });

  test("completes a role that was left half made", async () => {
    await deploy();
    account.loggingRole = "";
    account.roles.get(ourName)?.policies.clear();

    await deploy();

    expect(account.loggingRole).toBe(ours);
  });

  test("leaves a role of another account, which cannot be looked for here", async () => {
    const foreign = "arn:aws:iam::999999999999:role/theirs";
    account.loggingRole = foreign;

    await deploy();

    expect(account.loggingRole).toBe(foreign);
  });

  test("leaves a role when it may not look whether it exists", async () => {
    account.loggingRole = theirs;
    account.denied.add("getRole");

    await deploy();

    expect(account.loggingRole).toBe(theirs);
  });

  test("waits for a new role to be known, at least the 20 s between two changes", async () => {
    account.refusals = Array(5).fill("BadRequestException");

    const startedAt = Date.now();
    await deploy();

    expect(account.loggingRole).toBe(ours);
    expect(Date.now() - startedAt).toBe(5 * 21_000);
  });

  test("waits when the account was changed a moment ago", async () => {
    account.refusals = ["TooManyRequestsException"];

    await deploy();

    expect(account.loggingRole).toBe(ours);
  });

  test("fails when the role is refused for good, and leaves none behind", async () => {
    account.refusals = Array(6).fill("BadRequestException");

    await expect(deploy()).rejects.toThrow("BadRequestException");
    expect(account.roles.size).toBe(0);
    expect(account.loggingRole).toBeUndefined();
  });

  test("fails at once for any other reason", async () => {
    account.refusals = ["NotFoundException"];

    const startedAt = Date.now();
    await expect(deploy()).rejects.toThrow("NotFoundException");
    expect(Date.now()).toBe(startedAt);
  });

  test("says what to do where it may make no role", async () => {
    account.denied.add("createRole");

    await expect(deploy()).rejects.toThrow(
      /^API Gateway has no role to write access logs with in this Region, .*AccessDenied.*Set one yourself \(https:/,
    );
  });
});

describe("the end of a stack", () => {
  test("takes role, setting and the log group that API Gateway made of it", async () => {
    await deploy();
    expect(account.logGroups).toContain(welcomeLogGroup);

    await destroy();

    expect(account.loggingRole).toBe("");
    expect(account.roles.size).toBe(0);
    expect(account.logGroups.size).toBe(0);
  });

  test("takes role and setting also where somebody has deleted the log group", async () => {
    await deploy();
    account.logGroups.clear();

    await destroy();

    expect(account.loggingRole).toBe("");
    expect(account.roles.size).toBe(0);
  });

  test("does not silence a second stack, whose end takes all", async () => {
    await deploy();
    await deploy();
    account.apis = [{ id: "second", kind: "WEBSOCKET", stages: [{}, logs] }];

    await destroy();
    expect(account.loggingRole).toBe(ours);
    expect(account.roles.has(ourName)).toBe(true);

    account.apis = [];
    await destroy();
    expect(account.loggingRole).toBe("");
    expect(account.roles.size).toBe(0);
  });

  test.each([
    ["WEBSOCKET", "an access log", logs],
    ["WEBSOCKET", "an execution log", { DefaultRouteSettings: { LoggingLevel: "ERROR" } }],
    ["WEBSOCKET", "one of a route", { RouteSettings: { $default: { LoggingLevel: "INFO" } } }],
    ["REST", "an access log", { accessLogSettings: { destinationArn: "arn:aws:logs:…" } }],
    ["REST", "an execution log", { methodSettings: { "*/*": { loggingLevel: "INFO" } } }],
  ] as const)("keeps the role for a %s API with %s", async (kind, _, stage) => {
    await deploy();
    account.apis = [
      { id: "without-stages", kind, stages: [] },
      { id: "needs-it", kind, stages: [stage] },
    ];

    await destroy();

    expect(account.loggingRole).toBe(ours);
    expect(account.roles.has(ourName)).toBe(true);
    expect(account.logGroups).toContain(welcomeLogGroup);
  });

  test.each([
    ["WEBSOCKET", "logs nothing", { DefaultRouteSettings: { LoggingLevel: "OFF" } }],
    ["REST", "logs nothing", { methodSettings: { "*/*": { loggingLevel: "OFF" } } }],
    ["HTTP", "needs no role to log", logs],
  ] as const)("keeps no role for a %s API that %s", async (kind, _, stage) => {
    await deploy();
    account.apis = [{ id: "other", kind, stages: [stage] }];

    await destroy();

    expect(account.roles.size).toBe(0);
  });

  test.each(["getApis", "getRestApis", "getStages"])(
    "keeps the role where %s is denied: somebody may need it",
    async (operation) => {
      await deploy();
      account.apis = [{ id: "other", kind: "REST", stages: [] }];
      account.denied.add(operation);

      await destroy();

      expect(account.loggingRole).toBe(ours);
      expect(account.roles.has(ourName)).toBe(true);
    },
  );

  test.each(["WEBSOCKET", "REST"] as const)(
    "takes the role when the other %s API goes while we look",
    async (kind) => {
      await deploy();
      const deleted = { id: "other", kind, stages: [logs] };
      account.apis = [deleted];
      // Listed, and then gone.
      const deleteAndName = () => {
        account.apis = [];
        return "other";
      };
      Object.defineProperty(deleted, "id", { get: deleteAndName });

      await destroy();

      expect(account.roles.size).toBe(0);
    },
  );

  test("waits when the account was changed a moment ago", async () => {
    await deploy();
    account.refusals = ["TooManyRequestsException"];

    await destroy();

    expect(account.loggingRole).toBe("");
  });

  test("takes nothing from somebody else, but our role that is not used any more", async () => {
    await deploy();
    account.loggingRole = account.addRole("theirs", theirs);

    await destroy();

    expect(account.loggingRole).toBe(theirs);
    expect([...account.roles.keys()]).toEqual(["theirs"]);
    expect(account.logGroups).toContain(welcomeLogGroup);
  });

  test("is no failure where there is nothing to take", async () => {
    account.addRole("theirs", theirs);
    account.loggingRole = theirs;

    await expect(destroy()).resolves.toBeUndefined();
  });
});

test("the role has a name of its own in every Region, as each has a setting of its own", () => {
  expect(flat(setting.RoleArn)).toBe(
    "arn:<AWS::Partition>:iam::<AWS::AccountId>:role/GameRelayAccessLogs-<AWS::Region>",
  );
});

test("every deployment looks after the role: its resource changes each time", () => {
  expect(laterReader.only("Custom::ApiGatewayLogging").properties).toEqual({
    ...setting,
    Deployment: "2",
  });
});

test("the stage goes before we ask who still needs the role", () => {
  expect(reader.only("AWS::ApiGatewayV2::Stage").json.DependsOn).toContain(
    reader.only("Custom::ApiGatewayLogging").id,
  );
});

const deploy = () => handle("Create");
const deployAgain = () => handle("Update");
const destroy = () => handle("Delete");

/** As CloudFormation asks, in virtual time. */
async function handle(RequestType: string): Promise<void> {
  const work = handler({ RequestType, ResourceProperties: { RoleArn: ours, PolicyArn: policy } });
  work.catch(() => {});
  await vi.runAllTimersAsync();
  return work;
}

/** The handler as it is deployed, with an SDK in the place where the runtime has its own. */
function deployedHandler(): (event: object) => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "game-relay-provider-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(outdir, `asset.${assetHash()}`), folder, { recursive: true });
  for (const name of Object.keys(new FakeAwsAccount().sdk)) {
    const home = join(folder, "node_modules", name);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "index.js"), `module.exports = fakeSdk(${JSON.stringify(name)});`);
  }
  Reflect.set(globalThis, "fakeSdk", sdkOfTheMoment);
  return createRequire(join(folder, "index.js"))("./index.js").handler;
}

/** A package whose classes belong to the account of the running test. */
function sdkOfTheMoment(name: string): object {
  return new Proxy({}, { get: (_, client) => Reflect.get(account.sdk[name] ?? {}, client) });
}

function assetHash(): string {
  const [id] = setting.ServiceToken["Fn::GetAtt"];
  const provider = reader.resources.find((resource) => resource.id === id);
  return provider?.properties.Code.S3Key.replace(".zip", "");
}

function inTheRegion(reference: object): string {
  return flat(reference)
    .replace("<AWS::Partition>", "aws")
    .replace("<AWS::AccountId>", "123456789012")
    .replace("<AWS::Region>", "eu-west-1");
}
