/** A role as IAM keeps it. */
interface FakeRole {
  readonly Arn: string;
  readonly trusts: string;
  readonly policies: Set<string>;
}

interface Api {
  readonly id: string;
  readonly stages: readonly object[];
  /** `REST` for those of the older API, which are listed apart. */
  readonly kind: "WEBSOCKET" | "HTTP" | "REST";
}

const accountId = "123456789012";

/**
 * One Region of an account, with the part of the AWS SDK that the function calls. Like AWS it hands
 * out lists page by page, refuses what does not fit together, and lets names of nothing stay set.
 */
export class FakeAwsAccount {
  loggingRole: string | undefined;
  readonly roles = new Map<string, FakeRole>();
  apis: Api[] = [];
  readonly logGroups = new Set<string>();
  /** Operations that IAM or the organisation does not allow. */
  readonly denied = new Set<string>();
  /** Errors that the next changes of the account are answered with. */
  refusals: string[] = [];
  readonly changes: string[] = [];

  addRole(name: string, arn = `arn:aws:iam::${accountId}:role/${name}`): string {
    this.roles.set(name, { Arn: arn, trusts: "", policies: new Set() });
    return arn;
  }

  /** By package name; what its constructors make speaks of this account. */
  get sdk(): Record<string, object> {
    return {
      "@aws-sdk/client-api-gateway": { APIGateway: this.#client(this.#restGateway()) },
      "@aws-sdk/client-apigatewayv2": { ApiGatewayV2: this.#client(this.#gatewayV2()) },
      "@aws-sdk/client-iam": { IAM: this.#client(this.#iam()) },
      "@aws-sdk/client-cloudwatch-logs": { CloudWatchLogs: this.#client(this.#logs()) },
    };
  }

  /** A class whose methods are the operations, each refused where it is denied. */
  #client(operations: Record<string, (input: never) => unknown>) {
    const { denied } = this;
    const methods = Object.entries(operations).map(([name, operation]) => [
      name,
      async (input: never) => {
        if (denied.has(name)) fail("AccessDeniedException");
        return operation(input);
      },
    ]);
    return class {
      constructor() {
        Object.assign(this, Object.fromEntries(methods));
      }
    };
  }

  #restGateway() {
    return {
      getAccount: () => ({ cloudwatchRoleArn: this.loggingRole }),
      updateAccount: ({ patchOperations: [patch] }: { patchOperations: [Patch] }) => {
        if (patch.op !== "replace" || patch.path !== "/cloudwatchRoleArn") fail("BadRequest");
        this.#setLoggingRole(patch.value);
        return {};
      },
      getRestApis: ({ position }: { position?: string }) => {
        const { page, next } = pageOf(this.#ofKind("REST"), position);
        return { items: page.map(({ id }) => ({ id })), position: next };
      },
      getStages: ({ restApiId }: { restApiId: string }) => ({ item: this.#api(restApiId).stages }),
    };
  }

  #gatewayV2() {
    return {
      getApis: ({ NextToken }: { NextToken?: string }) => {
        const { page, next } = pageOf(
          [...this.#ofKind("HTTP"), ...this.#ofKind("WEBSOCKET")],
          NextToken,
        );
        return {
          Items: page.map(({ id, kind }) => ({ ApiId: id, ProtocolType: kind })),
          NextToken: next,
        };
      },
      getStages: ({ ApiId, NextToken }: { ApiId: string; NextToken?: string }) => {
        const { page, next } = pageOf(this.#api(ApiId).stages, NextToken);
        return { Items: page, NextToken: next };
      },
    };
  }

  #iam() {
    return {
      getRole: ({ RoleName }: Named) => ({ Role: { Arn: this.#role(RoleName).Arn } }),
      createRole: ({
        RoleName,
        AssumeRolePolicyDocument,
      }: Named & { AssumeRolePolicyDocument: string }) => {
        if (this.roles.has(RoleName)) fail("EntityAlreadyExistsException");
        const { Statement } = JSON.parse(AssumeRolePolicyDocument);
        this.roles.set(RoleName, {
          Arn: `arn:aws:iam::${accountId}:role/${RoleName}`,
          trusts: Statement.Principal.Service,
          policies: new Set(),
        });
      },
      attachRolePolicy: ({ RoleName, PolicyArn }: Named & { PolicyArn: string }) => {
        this.#role(RoleName).policies.add(PolicyArn);
      },
      detachRolePolicy: ({ RoleName, PolicyArn }: Named & { PolicyArn: string }) => {
        if (!this.#role(RoleName).policies.delete(PolicyArn)) fail("NoSuchEntityException");
      },
      deleteRole: ({ RoleName }: Named) => {
        if (this.#role(RoleName).policies.size > 0) fail("DeleteConflictException");
        this.roles.delete(RoleName);
      },
    };
  }

  #logs() {
    return {
      deleteLogGroup: ({ logGroupName }: { logGroupName: string }) => {
        if (!this.logGroups.delete(logGroupName)) fail("ResourceNotFoundException");
      },
    };
  }

  #setLoggingRole(arn: string): void {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) fail(refusal);
    if (arn !== "") {
      const role = [...this.roles.values()].find(({ Arn }) => Arn === arn);
      const mayLog = [...(role?.policies ?? [])].some((policy) =>
        policy.endsWith(":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"),
      );
      if (role?.trusts !== "apigateway.amazonaws.com" || !mayLog) fail("BadRequestException");
      this.logGroups.add("/aws/apigateway/welcome");
    }
    this.loggingRole = arn;
    this.changes.push(arn);
  }

  #ofKind(kind: Api["kind"]): Api[] {
    return this.apis.filter((api) => api.kind === kind);
  }

  #api(id: string): Api {
    return this.apis.find((api) => api.id === id) ?? fail("NotFoundException");
  }

  #role(name: string): FakeRole {
    return this.roles.get(name) ?? fail("NoSuchEntityException");
  }
}

interface Named {
  readonly RoleName: string;
}

interface Patch {
  readonly op: string;
  readonly path: string;
  readonly value: string;
}

/** One by one, so that nobody can do without the next page. */
function pageOf<T>(
  all: readonly T[],
  from = "0",
): { page: readonly T[]; next: string | undefined } {
  const index = Number(from);
  const next = index + 1 < all.length ? String(index + 1) : undefined;
  return { page: all.slice(index, index + 1), next };
}

function fail(name: string): never {
  throw Object.assign(new Error(`${name}: as AWS says it`), { name });
}
