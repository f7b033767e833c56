import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { platform, tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { Worker } from "node:worker_threads";
import type { AwsAnswer, AwsCall } from "../aws-json/aws-json-server.ts";

export interface WorkerOptions {
  /** Where no browser can reach it. */
  readonly socketPath: string;
  /** Where rows are kept; in memory if not given. */
  readonly directory: string | undefined;
}

export type WorkerMessage =
  | { readonly kind: "listening" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "closed" };

export interface DynaliteThreadOptions {
  readonly directory: string | undefined;
  readonly warned: (message: string) => void;
}

/** Longer than anything that DynamoDB does takes here. */
const patienceMs = 10_000;

/** What goes with a call: the rest is between its sender and the server before us. */
const passedOn = ["authorization", "content-type", "x-amz-date", "x-amz-target"] as const;

/** dynalite in a thread, to be asked through a socket in the file system. */
export class DynaliteThread {
  readonly #worker: Worker;
  /** For the socket, and only for this user. */
  readonly #folder: string;
  readonly #socketPath: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #listening = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();

  /** @throws {Error} when the thread ends instead of listening */
  static async start(options: DynaliteThreadOptions): Promise<DynaliteThread> {
    const folder = await mkdtemp(path.join(tmpdir(), "game-relay-"));
    const thread = new DynaliteThread(folder, options);
    await thread.#listening.promise;
    return thread;
  }

  private constructor(folder: string, { directory, warned }: DynaliteThreadOptions) {
    this.#folder = folder;
    this.#socketPath = socketPathIn(folder);
    const workerData: WorkerOptions = { socketPath: this.#socketPath, directory };
    this.#worker = new Worker(new URL("./dynalite-worker.ts", import.meta.url), {
      workerData,
      execArgv: [],
    })
      .on("message", (message: WorkerMessage) => {
        if (message.kind === "listening") this.#listening.resolve();
        if (message.kind === "closed") this.#closed.resolve();
        if (message.kind === "failed") warned(`dynalite failed: ${message.reason}`);
      })
      .on("error", (error) => {
        this.#listening.reject(error);
        warned(`The local DynamoDB has ended, start again: ${error}`);
      })
      .on("exit", () => this.#closed.resolve());
  }

  /** @throws when the thread has ended */
  async answer({ body, request: original }: AwsCall): Promise<AwsAnswer> {
    const headers: Record<string, string> = { "content-length": String(body.length) };
    for (const name of passedOn) {
      const value = original.headers[name];
      if (value !== undefined) headers[name] = String(value);
    }
    const { promise, resolve, reject } = Promise.withResolvers<AwsAnswer>();
    const passing = request({
      ...{ socketPath: this.#socketPath, agent: this.#agent, headers },
      ...{ method: "POST", path: original.url ?? "/", timeout: patienceMs },
    });
    passing.on("error", reject);
    passing.on("timeout", () => passing.destroy(new Error("dynalite does not answer.")));
    passing.on("response", (response) => {
      const { statusCode: status = 500 } = response;
      text(response).then((answer) => resolve({ status, body: answer }), reject);
    });
    passing.end(body);
    return promise;
  }

  /** Lets it write what it has to write. */
  async close(): Promise<void> {
    this.#worker.postMessage("close");
    await this.#closed.promise;
    this.#agent.destroy();
    await this.#worker.terminate();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Windows has pipes with names instead of sockets in folders. */
function socketPathIn(folder: string): string {
  const isWindows = platform() === "win32";
  return isWindows ? `\\\\.\\pipe\\${path.basename(folder)}` : path.join(folder, "dynamodb");
}
