import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundleLambda } from "../../../infra/lambda-bundle.ts";
import { CommandError } from "../../command-error.ts";
import { Child } from "../child-process.ts";
import type {
  Behaviour,
  Endpoint,
  EndpointRequest,
  Ledger,
} from "../stand-in/management-endpoint.ts";
import type { BroadcastOrder, Timing } from "./client.ts";
import type { VariantName } from "./variants.ts";
import { variantNames } from "./variants.ts";

export interface Run extends Timing {
  /** Those that were asked for. */
  readonly posts: number;
}

/** A session token as long as those that Lambda gets. */
const sessionToken = "FwoGZXIvYXdz".repeat(34).slice(0, 400);

/**
 * The stand-in of the endpoint, and a client process for each variant.
 *
 * The processes live as long as the benchmark, so that what is measured is a warm instance: code
 * compiled, connections open. Each variant has its own, so that none pays for the garbage of
 * another or uses code that another has warmed up; while one runs, the others wait and use nothing.
 */
export class Rig implements AsyncDisposable {
  readonly #directory = mkdtempSync(path.join(tmpdir(), "bench-broadcast-"));
  readonly #endpoint = new Child<EndpointRequest, Endpoint | Ledger>(
    new URL("../stand-in/management-endpoint.ts", import.meta.url),
    { name: "management endpoint" },
  );
  readonly #clients = new Map<VariantName, Child<BroadcastOrder, Timing>>();
  #url = "";

  static async start(): Promise<Rig> {
    const rig = new Rig();
    try {
      const { url, certificate } = await rig.#endpoint.ask<Endpoint>("start");
      rig.#url = url;
      rig.#startClients(certificate);
      return rig;
    } catch (error) {
      await rig[Symbol.asyncDispose]();
      throw error;
    }
  }

  async behave(behaviour: Behaviour): Promise<void> {
    await this.#endpoint.ask(behaviour);
  }

  /** @throws {CommandError} when the client and the endpoint disagree about what was delivered */
  async run(name: VariantName, posts: number): Promise<Run> {
    const client = this.#clients.get(name);
    if (!client) throw new CommandError(`There is no client for ${name}.`);
    const order = { endpoint: this.#url, recipients: posts };
    // Connections that the wait since the last round has closed are opened by a smaller one.
    await client.ask<Timing>({ ...order, recipients: Math.ceil(posts / 10) });
    await this.#endpoint.ask<Ledger>("ledger");
    const timing = await client.ask<Timing>(order);
    const ledger = await this.#endpoint.ask<Ledger>("ledger");
    if (timing.delivered !== ledger.delivered) {
      throw new CommandError(
        `"${name}" counts ${timing.delivered} posts as delivered, the endpoint ${ledger.delivered}.`,
      );
    }
    return { ...timing, posts };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#clients.values(), this.#endpoint].map((it) => it.end()));
    rmSync(this.#directory, { recursive: true });
  }

  #startClients(certificate: string): void {
    const trusted = path.join(this.#directory, "endpoint.pem");
    writeFileSync(trusted, certificate);
    const environment = {
      NODE_EXTRA_CA_CERTS: trusted,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "ASIAQNZGKIQY56JQ7WML",
      AWS_SECRET_ACCESS_KEY: "not-a-secret-not-a-secret-not-a-secret-0",
      AWS_SESSION_TOKEN: sessionToken,
      // Without these the SDK would look for the developer's own configuration.
      AWS_CONFIG_FILE: path.join(this.#directory, "config"),
      AWS_SHARED_CREDENTIALS_FILE: path.join(this.#directory, "credentials"),
    };
    // Bundled as what is deployed, which leaves things out that cost time at every post.
    const bundle = path.join(this.#directory, "client.js");
    bundleLambda(fileURLToPath(new URL("./client.ts", import.meta.url)), bundle);
    const module = pathToFileURL(bundle);
    for (const name of variantNames) {
      this.#clients.set(name, new Child(module, { name, environment, args: [name] }));
    }
  }
}
