import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { LoggingAccount } from "../../infra/handlers/account-logging.ts";
import { offerRole, withdrawRole } from "../../infra/handlers/account-logging.ts";
import { synthesiseRelay } from "./synthesised-relay.ts";

const ours = "arn:aws:iam::123456789012:role/ours";
const earlier = "arn:aws:iam::123456789012:role/ours-before-a-replacement";
const theirs = "arn:aws:iam::123456789012:role/theirs";

describe("with an account in memory", () => {
  let account: FakeAccount;
  const pause = vi.fn(async () => {});

  beforeEach(() => {
    account = new FakeAccount();
    pause.mockClear();
  });

  test("sets our role where none is set", async () => {
    await offerRole(account, ours, { pause });

    expect(account.current).toBe(ours);
  });

  test("leaves the role that somebody else has set", async () => {
    account.current = theirs;

    await offerRole(account, ours, { earlier, pause });

    expect(account.current).toBe(theirs);
  });

  test("replaces an earlier role of ours", async () => {
    account.current = earlier;

    await offerRole(account, ours, { earlier, pause });

    expect(account.current).toBe(ours);
  });

  test("waits for a new role to be known, at least the 20 s between two changes", async () => {
    account.refusals = Array(5).fill(named("BadRequestException"));

    await offerRole(account, ours, { pause });

    expect(account.current).toBe(ours);
    expect(pause.mock.calls).toEqual(Array(5).fill([21_000]));
  });

  test("fails the deployment when the role is refused for good", async () => {
    account.refusals = Array(6).fill(named("BadRequestException"));

    await expect(offerRole(account, ours, { pause })).rejects.toThrow("BadRequestException");
  });

  test("fails the deployment at once for any other reason", async () => {
    account.refusals = [named("AccessDeniedException")];

    await expect(offerRole(account, ours, { pause })).rejects.toThrow("AccessDeniedException");
    expect(pause).not.toHaveBeenCalled();
  });

  test("takes our role back, with the log group that API Gateway made of it", async () => {
    account.current = ours;

    await withdrawRole(account, ours);

    expect(account.current).toBeUndefined();
    expect(account.deletedLogGroups).toEqual(["/aws/apigateway/welcome"]);
  });

  test("waits when the account was changed a moment ago", async () => {
    account.current = ours;
    account.refusals = [named("TooManyRequestsException")];

    await withdrawRole(account, ours, { pause });

    expect(account.current).toBeUndefined();
    expect(pause).toHaveBeenCalledOnce();
  });

  test("takes nothing back from somebody else", async () => {
    account.current = theirs;

    await withdrawRole(account, ours);

    expect(account.current).toBe(theirs);
    expect(account.deletedLogGroups).toEqual([]);
  });
});

describe("as it is deployed, with the runtime's SDK played by a fake", () => {
  const { reader, outdir } = synthesiseRelay();
  const { handler, sdk } = loadDeployedHandler();

  test("sets the role, keeps it at an update, and clears it in the end", async () => {
    await handler({ RequestType: "Create", ResourceProperties: { RoleArn: ours } });
    expect(sdk.state.roleArn).toBe(ours);

    await handler({
      RequestType: "Update",
      ResourceProperties: { RoleArn: ours },
      OldResourceProperties: { RoleArn: ours },
    });
    expect(sdk.state.roleArn).toBe(ours);

    await handler({ RequestType: "Delete", ResourceProperties: { RoleArn: ours } });
    expect(sdk.state.roleArn).toBe("");
  });

  test("follows our role when it is replaced", async () => {
    sdk.state.roleArn = earlier;

    await handler({
      RequestType: "Update",
      ResourceProperties: { RoleArn: ours },
      OldResourceProperties: { RoleArn: earlier },
    });

    expect(sdk.state.roleArn).toBe(ours);
  });

  function loadDeployedHandler() {
    const folder = mkdtempSync(join(tmpdir(), "game-relay-provider-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    cpSync(join(outdir, `asset.${assetHash()}`), folder, { recursive: true });
    for (const [name, source] of Object.entries(fakeSdk)) {
      const home = join(folder, "node_modules", name);
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, "index.js"), source);
    }
    const require = createRequire(join(folder, "index.js"));
    return { handler: require("./index.js").handler, sdk: require("@aws-sdk/client-api-gateway") };
  }

  function assetHash(): string {
    const { ServiceToken: token } = reader.only("Custom::ApiGatewayLogging").properties;
    const provider = reader.resources.find(({ id }) => id === token["Fn::GetAtt"][0]);
    return provider?.properties.Code.S3Key.replace(".zip", "");
  }
});

const fakeSdk = {
  "@aws-sdk/client-api-gateway": `
    const state = { roleArn: undefined };
    exports.state = state;
    exports.APIGateway = class {
      async getAccount() {
        return { cloudwatchRoleArn: state.roleArn };
      }
      async updateAccount({ patchOperations: [{ op, path, value }] }) {
        if (op !== "replace" || path !== "/cloudwatchRoleArn") throw new Error("not supported");
        state.roleArn = value;
      }
    };`,
  "@aws-sdk/client-cloudwatch-logs": `
    exports.CloudWatchLogs = class {
      async deleteLogGroup() {
        throw Object.assign(new Error("gone"), { name: "ResourceNotFoundException" });
      }
    };`,
};

class FakeAccount implements LoggingAccount {
  current: string | undefined;
  refusals: Error[] = [];
  readonly deletedLogGroups: string[] = [];

  async role() {
    return this.current;
  }

  async setRole(roleArn: string) {
    this.#change(roleArn);
  }

  async clearRole() {
    this.#change(undefined);
  }

  async deleteLogGroup(name: string) {
    this.deletedLogGroups.push(name);
  }

  #change(role: string | undefined): void {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw refusal;
    this.current = role;
  }
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
