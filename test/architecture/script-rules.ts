import type { LayerRule } from "./layer-rule.ts";

const at = (folder: string) => new RegExp(`^scripts/${folder}/`);
const file = (name: string) => new RegExp(`^scripts/${name}\\.ts$`);

const protocol = /^src\/protocol\//;
const client = /^src\/client\//;
const credentials = /^src\/adapters\/outbound\/aws-http\/aws-credentials\.ts$/;
/** How rows are keyed, and how those of the journal are read. */
const tables = /^src\/adapters\/outbound\/dynamodb\/(keys|pages)\.ts$/;
const wireSchemas = /^src\/adapters\/inbound\/api-gateway\/schemas\.ts$/;

/** What every command is made with, and what any program needs that has no better home. */
const shared = file("(command-error|command-line|in-background|json|printable|replace-file)");
const localCloud = at("local-cloud");
/** What a page and its server say to each other. */
const pagesApi = file("web/(api|event-kinds)");

/**
 * The programs beside the product, and who of them may import whom: what runs in a browser knows
 * nothing of Node, the local cloud does not know that it has a console, and only a command puts
 * them together.
 */
export const scriptRules: readonly LayerRule[] = [
  {
    layer: at("web/game"),
    files: [protocol, client, pagesApi, at("web/game")],
    packages: ["preact"],
    because:
      "the game runs in a browser, and is an example for whoever has the client library alone",
  },
  {
    layer: at("web/console"),
    files: [
      protocol,
      client,
      pagesApi,
      at("web/console"),
      at("local-cloud/(crashes|faults|dynamodb/faults|gateway/(faults|limits))"),
      file("printable"),
    ],
    packages: ["preact"],
    because: "the console runs in a browser: it shares types with its server, and nothing of Node",
  },
  {
    layer: pagesApi,
    files: [protocol, client, pagesApi, at("local-cloud/(crashes|dynamodb/faults|gateway)")],
    packages: [],
    because: "what pages and their server say to each other is made of types",
  },
  {
    layer: at("web/server"),
    files: [
      ...[protocol, /^src\/domain\//, client, credentials, tables],
      ...[pagesApi, at("web/server"), localCloud, shared],
    ],
    packages: ["*"],
    because: "the pages' server looks into the local cloud, and is no part of the pages",
  },
  {
    layer: at("local-cloud/gateway"),
    files: [
      ...[protocol, credentials, at("local-cloud/(faults|gateway|http|lambda|xray)"), shared],
      // The names in the authorizer's context, for a session that is made to expire.
      /^src\/domain\/session\.ts$/,
    ],
    packages: ["node:*", "ws"],
    because: "the gateway stands for AWS: it knows the wire, and nothing of the game",
  },
  {
    layer: at("local-cloud/lambda"),
    files: [credentials, at("local-cloud/(lambda|xray)"), /^infra\/lambda-bundle\.ts$/, shared],
    packages: ["node:*", "esbuild"],
    because: "a runtime knows functions, and not what calls them",
  },
  {
    layer: at("local-cloud/faults"),
    files: [at("local-cloud/faults")],
    packages: ["node:crypto"],
    because: "what goes wrong by shares is the same for every service",
  },
  {
    layer: at("local-cloud/http"),
    files: [at("local-cloud/http")],
    packages: ["node:*"],
    because: "what all local servers share knows none of them",
  },
  {
    layer: localCloud,
    files: [
      ...[protocol, credentials, tables, /^src\/environment\.ts$/, shared, localCloud],
      /^infra\/(chosen-variables|lambda-bundle|settings|client-config-file)\.ts$/,
    ],
    packages: ["*"],
    because:
      "the local cloud stands for AWS and the infrastructure, and knows no page and no command",
  },
  {
    layer: at("bench"),
    files: [
      ...[/^src\//, /^infra\/lambda-bundle\.ts$/, at("bench"), shared],
      ...[at("local-cloud/(gateway|lambda)"), file("local-cloud/names")],
    ],
    packages: ["*"],
    because: "a benchmark measures the product, and none of the programs beside it",
  },
  {
    layer: at("client"),
    files: [protocol, client, at("client"), file("local-cloud/players"), shared],
    packages: ["*"],
    because: "a player in a terminal has the client library, and no key to anything behind it",
  },
  {
    layer: at("config"),
    files: [/^infra\//, at("config"), shared],
    packages: ["node:*"],
    because: "the config of a deployment comes from AWS, by what the infrastructure calls it",
  },
  {
    layer: at("examples"),
    files: [],
    packages: ["node:*", "@aws-sdk/client-lambda"],
    because: "an example has nothing that another project has not",
  },
  {
    layer: at("operate"),
    files: [at("(operate|config)"), file("local-cloud/players"), shared],
    packages: ["node:*"],
    because: "an operator invokes one function, and has no key to anything behind it",
  },
  {
    layer: at("cdk"),
    files: [/^infra\//, at("(cdk|config)"), shared],
    packages: ["node:*", "@aws-sdk/client-dynamodb"],
    because: "a deployment is made by the CDK, and by what the infrastructure is called",
  },
  {
    layer: at("(browser|screenshots)"),
    files: [at("(browser|screenshots)"), at("web/game/rules"), shared],
    packages: ["*"],
    because: "what drives a browser sees the pages as people do",
  },
  {
    layer: at("schemas"),
    files: [protocol, wireSchemas, at("schemas")],
    packages: ["*"],
    because: "validators and reference are made of the protocol alone",
  },
  {
    layer: at("client-library"),
    files: [client, at("client-library"), /^package\.json$/],
    packages: ["*"],
    because: "the library is built of itself",
  },
  {
    layer: at("mutants"),
    files: [at("mutants"), shared],
    packages: ["*"],
    because: "mutants are made of text, whatever it says",
  },
  {
    layer: at("start"),
    files: [protocol, client, localCloud, at("web/server"), at("start"), shared],
    packages: ["*"],
    because: "the start puts the local cloud and the pages' server together",
  },
  {
    layer: file("[a-z-]+"),
    files: [client, /^scripts\/(?!web\/)/],
    packages: ["node:*"],
    because: "a command only puts together what lies in folders",
  },
];
