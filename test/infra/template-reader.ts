import type { Template } from "aws-cdk-lib/assertions";
import type { TableSchema } from "../../src/adapters/outbound/dynamodb/keys.ts";
import { journalSchema, tableSchema } from "../../src/adapters/outbound/dynamodb/keys.ts";

/** A value of a template: JSON with intrinsic functions in it, typed as the CDK types it. */
type Value = ReturnType<Template["toJSON"]>[string];

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Value;
  readonly json: Value;
}

export interface Permission {
  readonly action: string;
  /** With references in the form `<LogicalId>` or `<LogicalId.Attribute>`. */
  readonly resource: string;
  /** What has to hold besides, if anything. */
  readonly condition?: Value;
}

/** Asks a template questions that its matchers cannot. */
export class TemplateReader {
  readonly #template: Template;

  constructor(template: Template) {
    this.#template = template;
  }

  get resources(): Resource[] {
    const all: Record<string, Value> = this.#template.toJSON()["Resources"];
    return Object.entries(all).map(([id, json]) => ({
      id,
      type: json.Type,
      properties: json.Properties ?? {},
      json,
    }));
  }

  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The only resource of its type. */
  only(type: string): Resource {
    const found = this.ofType(type);
    if (found.length !== 1 || found[0] === undefined) {
      throw new Error(`There are ${found.length} resources of the type ${type}.`);
    }
    return found[0];
  }

  get connectionTable(): Resource {
    return this.#tableOf(tableSchema);
  }

  get journalTable(): Resource {
    return this.#tableOf(journalSchema);
  }

  get router(): Resource {
    return this.#functionNamed("Router");
  }

  get operator(): Resource {
    return this.#functionNamed("Operator");
  }

  get authorizer(): Resource {
    return this.#functionNamed("Authorizer");
  }

  /** All that a function's role allows, one entry for each action on each resource. */
  permissionsOf(lambda: Resource): Permission[] {
    const roleId: string = lambda.properties.Role["Fn::GetAtt"][0];
    return this.#policiesOf(roleId)
      .flatMap((policy) => policy.PolicyDocument.Statement)
      .filter((statement) => statement.Effect === "Allow")
      .flatMap((statement) =>
        [statement.Action].flat().flatMap((action) =>
          [statement.Resource].flat().map((resource) => ({
            action,
            resource: flat(resource),
            ...(statement.Condition && { condition: statement.Condition }),
          })),
        ),
      );
  }

  #policiesOf(roleId: string): Value[] {
    const role = this.resources.find(({ id }) => id === roleId);
    const attached = this.ofType("AWS::IAM::Policy").filter(({ properties }) =>
      properties.Roles.some((reference: Value) => reference.Ref === roleId),
    );
    return [...(role?.properties.Policies ?? []), ...attached.map((policy) => policy.properties)];
  }

  #tableOf({ partitionKey }: TableSchema): Resource {
    const found = this.ofType("AWS::DynamoDB::Table").find(({ properties }) =>
      properties.KeySchema.some((key: Value) => key.AttributeName === partitionKey),
    );
    if (found === undefined) throw new Error(`No table has the key ${partitionKey}.`);
    return found;
  }

  /** By the construct that it is of, after which the CDK names it in the template. */
  #functionNamed(construct: string): Resource {
    const found = this.ofType("AWS::Lambda::Function").find(({ id }) =>
      id.startsWith(`${construct}Function`),
    );
    if (found === undefined) throw new Error(`There is no function of ${construct}.`);
    return found;
  }
}

/** A value as one string, with its references in angle brackets. */
export function flat(value: Value): string {
  if (typeof value === "string") return value;
  if ("Ref" in value) return `<${value.Ref}>`;
  if ("Fn::GetAtt" in value) return `<${value["Fn::GetAtt"].join(".")}>`;
  if ("Fn::Join" in value) {
    const [separator, parts] = value["Fn::Join"];
    return parts.map(flat).join(separator);
  }
  throw new Error(`${JSON.stringify(value)} is not a string.`);
}
