import type { LayerRule } from "./layer-rule.ts";
import { scriptRules } from "./script-rules.ts";
import type { Import, SourceFile } from "./source-files.ts";

const protocol = /^src\/protocol\//;
const domain = /^src\/domain\//;
const ports = /^src\/application\/ports\//;
const useCases = /^src\/application\/use-cases\//;
/** What use cases share, and refusals are told with. */
const delivery = /^src\/application\/(delivery|heartbeat|log|people)\//;
/** Calls to AWS that several adapters make in the same way. */
const awsHttp = /^src\/adapters\/outbound\/aws-http\//;
const adapterRule = "an adapter knows the domain, the ports, itself and its own packages";

export const layerRules: readonly LayerRule[] = [
  {
    layer: protocol,
    files: [protocol],
    packages: [],
    because: "the wire has one home, which imports nothing",
  },
  {
    layer: domain,
    files: [protocol, domain],
    packages: [],
    because: "the domain imports only the protocol and itself",
  },
  {
    layer: /^src\/application\//,
    files: [protocol, domain, /^src\/application\//],
    packages: [],
    because: "the application imports only the protocol, the domain and itself",
  },
  {
    layer: /^src\/adapters\/inbound\/api-gateway\//,
    files: [protocol, domain, ports, useCases, delivery, /^src\/adapters\/inbound\/api-gateway\//],
    packages: ["@middy/core", "@middy/validator", "aws-lambda", "node:crypto"],
    because: adapterRule,
  },
  {
    layer: /^src\/adapters\/inbound\/operator\//,
    files: [
      ...[protocol, domain, ports, useCases, delivery, /^src\/adapters\/inbound\/operator\//],
      // What operators say is sent to players, and has to be as safe as what players say.
      /^src\/adapters\/inbound\/api-gateway\/(body|time-limits)\.ts$/,
    ],
    packages: ["@middy/core", "ajv", "aws-lambda"],
    because: adapterRule,
  },
  {
    layer: awsHttp,
    files: [awsHttp],
    packages: ["node:crypto", "node:net", "node:tls"],
    because: "what adapters share knows none of them, and nothing of the game",
  },
  {
    layer: /^src\/adapters\/outbound\/dynamodb\/dynamodb-all-rooms\.ts$/,
    files: [ports, awsHttp, /^src\/adapters\/outbound\/dynamodb\/keys\.ts$/],
    packages: ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"],
    because: "only what no player waits for may load the AWS SDK",
  },
  {
    layer: /^src\/adapters\/outbound\/dynamodb\//,
    files: [protocol, domain, ports, awsHttp, /^src\/adapters\/outbound\/dynamodb\//],
    packages: ["node:crypto"],
    because: adapterRule,
  },
  {
    layer: /^src\/adapters\/outbound\/management-api\//,
    files: [protocol, domain, ports, awsHttp, /^src\/adapters\/outbound\/management-api\//],
    packages: ["node:crypto"],
    because: adapterRule,
  },
  {
    layer: /^src\/adapters\/outbound\/cognito\//,
    files: [protocol, domain, ports, awsHttp, /^src\/adapters\/outbound\/cognito\//],
    packages: ["aws-jwt-verify", "node:https"],
    because: adapterRule,
  },
  {
    layer: /^src\/adapters\/outbound\/powertools\//,
    files: [protocol, domain, ports, /^src\/adapters\/outbound\/powertools\//],
    packages: [
      "@aws-lambda-powertools/logger",
      "@aws-lambda-powertools/metrics",
      "@aws-lambda-powertools/tracer",
      "aws-lambda",
      "aws-xray-sdk-core",
    ],
    because: adapterRule,
  },
  {
    layer: /^src\/adapters\/outbound\/system\//,
    files: [protocol, domain, ports, /^src\/adapters\/outbound\/system\//],
    packages: ["node:crypto"],
    because: adapterRule,
  },
  {
    layer: /^src\/operator-composition\.ts$/,
    files: [
      /^src\/adapters\//,
      /^src\/application\/relay\.ts$/,
      /^src\/(composition|environment)\.ts$/,
    ],
    packages: [],
    because: "the composition only chooses and wires",
  },
  {
    layer: /^src\/composition\.ts$/,
    files: [
      // Not what is for operators: players would wait for the AWS SDK.
      /^src\/adapters\/(?!inbound\/operator\/|outbound\/dynamodb\/dynamodb-all-rooms\.ts)/,
      useCases,
      /^src\/application\/relay\.ts$/,
      /^src\/environment\.ts$/,
    ],
    packages: [],
    because: "the composition only chooses and wires",
  },
  {
    layer: /^src\/environment\.ts$/,
    files: [
      ...[protocol, /^src\/domain\/room-access\.ts$/],
      /^src\/adapters\/outbound\/aws-http\/(aws-credentials|regions)\.ts$/,
    ],
    packages: [],
    because: "the environment is read before anything else is there",
  },
  {
    layer: /^src\/[a-z-]+\.lambda\.ts$/,
    files: [/^src\/(operator-)?composition\.ts$/, /^src\/environment\.ts$/],
    packages: [],
    because: "a Lambda entry only composes",
  },
  {
    layer: /^src\/client\//,
    files: [/^src\/client\//, protocol],
    packages: [],
    because: "the client library shares the protocol with the server, and nothing else",
  },
  {
    layer: /^infra\//,
    files: [
      /^infra\//,
      protocol,
      /^src\/environment\.ts$/,
      /^src\/domain\/room-access\.ts$/,
      /^src\/adapters\/outbound\/dynamodb\/keys\.ts$/,
    ],
    packages: ["aws-cdk-lib", "constructs", "cdk-nag", "esbuild", "node:*", "@aws-sdk/*"],
    because: "the infrastructure shares names with the code, and nothing else",
  },
  ...scriptRules,
];

/** Every sentence is one broken rule; none means that the architecture holds. */
export function violations(files: readonly SourceFile[]): string[] {
  return [
    ...files.flatMap(importViolations),
    ...files.flatMap(textViolations),
    ...cycles(files).map((cycle) => `${cycle.join(" -> ")}: no cycles`),
  ];
}

function importViolations(file: SourceFile): string[] {
  const rule = layerRules.find(({ layer }) => layer.test(file.name));
  if (!rule) return [`${file.name}: belongs to no layer`];
  return file.imports
    .filter((it) => !isAllowed(it, rule))
    .map((it) => `${file.name} imports ${it.specifier}: ${rule.because}`);
}

function isAllowed(target: Import, { files, packages }: LayerRule): boolean {
  const { file, package: name } = target;
  if (file !== undefined) return files.some((pattern) => pattern.test(file));
  return packages.some((it) =>
    it.endsWith("*") ? name?.startsWith(it.slice(0, -1)) : it === name,
  );
}

const textRules: readonly {
  pattern: RegExp;
  except?: RegExp;
  because: string;
}[] = [
  {
    pattern: /\bprocess\.env\b|from "node:process"/,
    except: /^src\/environment\.ts$|^scripts\//,
    because: "process.env is read in src/environment.ts alone",
  },
  {
    pattern: /\bconsole\./,
    // The library prints, once, what a game does not listen to.
    except: /^scripts\/|^src\/client\/system-platform\.ts$/,
    because: "only scripts write to the console",
  },
  {
    pattern: /^export (\*|\{[^}]*\} from)/m,
    // The entry of a package, which names what games may use.
    except: /^src\/client\/game-relay\.ts$/,
    because: "no barrels",
  },
  {
    pattern: /^export default/m,
    // It is imported as the package that it stands in for.
    except: /^src\/adapters\/outbound\/powertools\/xray-core\.ts$/,
    because: "named exports only",
  },
];

function textViolations({ name, text }: SourceFile): string[] {
  const broken = textRules.filter(
    ({ pattern, except }) => pattern.test(text) && !except?.test(name),
  );
  const isBarrel = /(^|\/)index\.ts$/.test(name);
  return [
    ...broken.map(({ because }) => `${name}: ${because}`),
    ...(isBarrel ? [`${name}: no barrels`] : []),
  ];
}

/** Depth first; each cycle from the file where it was entered, back to it. */
function cycles(files: readonly SourceFile[]): string[][] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const finished = new Set<string>();
  const found: string[][] = [];

  function visit(name: string, trail: readonly string[]): void {
    const entered = trail.indexOf(name);
    if (entered >= 0) found.push([...trail.slice(entered), name]);
    if (entered >= 0 || finished.has(name)) return;
    for (const { file } of byName.get(name)?.imports ?? []) {
      if (file !== undefined) visit(file, [...trail, name]);
    }
    finished.add(name);
  }

  for (const { name } of files) visit(name, []);
  return found;
}
