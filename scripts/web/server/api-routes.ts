import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { LocalCloud } from "../../local-cloud/local-cloud.ts";
import { playerPassword } from "../../local-cloud/players.ts";
import type { ConnectionView, LocalGame } from "../api.ts";
import type { Activity } from "./activity/activity.ts";
import { BackendControl } from "./commands/backend-control.ts";
import { readCommand } from "./commands/read-command.ts";
import { connectionViews } from "./connections/connection-views.ts";
import { LiveConnections } from "./connections/live-connections.ts";
import { RegistryRows } from "./connections/registry-rows.ts";
import { sendJson, sendNothing } from "./http/answers.ts";
import { LiveReaders } from "./http/live-readers.ts";
import { RequestRefused } from "./http/problem.ts";
import { readJson } from "./http/request-json.ts";

/** Something that can be asked for. */
export interface Route {
  readonly methods: readonly ("GET" | "HEAD" | "POST")[];
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

/** The one WebSocket there is. */
export const streamPath = "/api/stream";

const tracePrefix = "/api/traces/";
const framePrefix = "/api/frames/";

/** What the pages ask the server, and tell it. */
export class Api {
  readonly #cloud: LocalCloud;
  readonly #activity: Activity;
  readonly #control: BackendControl;
  readonly #registry: RegistryRows;
  readonly #readers = new LiveReaders();
  readonly #connections = new LiveConnections(
    () => this.#look(),
    (connections) => this.#readers.send("connections", connections),
  );
  readonly #stopListening: () => void;
  readonly #routes: ReadonlyMap<string, Route> = new Map<string, Route>([
    ["/api/local", { methods: ["GET", "HEAD"], handle: (...http) => this.#tellLocalGame(...http) }],
    [streamPath, { methods: ["GET"], handle: () => demandUpgrade() }],
    ["/api/commands", { methods: ["POST"], handle: (...http) => this.#obey(...http) }],
  ]);

  constructor(cloud: LocalCloud, activity: Activity) {
    this.#cloud = cloud;
    this.#activity = activity;
    this.#control = new BackendControl(cloud);
    this.#registry = new RegistryRows({ ...cloud, endpoint: cloud.dynamodbUrl });
    activity.introduce(this.#playerNames);
    this.#stopListening = activity.listen({
      event: (event) => {
        this.#readers.send("event", event);
        this.#connectionsMayHaveChanged();
      },
      broadcast: (broadcast) => this.#readers.send("broadcast", broadcast),
    });
  }

  route(path: string): Route | undefined {
    const traceId = restOf(path, tracePrefix);
    if (traceId !== undefined) return telling((...http) => this.#tellTrace(traceId, ...http));
    const event = restOf(path, framePrefix);
    if (event !== undefined) return telling((...http) => this.#tellFrame(event, ...http));
    return this.#routes.get(path);
  }

  /** Looks first, so that nothing happens between the snapshot and what follows it. */
  async stream(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const connections = await this.#look();
    const faults = this.#control.settings();
    const snapshot = { connections, ...this.#activity.history(), faults };
    this.#readers.welcome(request, socket, head, snapshot);
    this.#connections.tellAnew();
  }

  close(): void {
    this.#stopListening();
    this.#connections.close();
    this.#readers.close();
    this.#registry.close();
  }

  #tellLocalGame(request: IncomingMessage, response: ServerResponse): void {
    const { config, userPool } = this.#cloud;
    const players = userPool.players.map(({ name, username }) => {
      return { name, username, password: playerPassword };
    });
    sendJson(request, response, { config, players } satisfies LocalGame);
  }

  #tellTrace(traceId: string, request: IncomingMessage, response: ServerResponse): void {
    const trace = this.#activity.trace(traceId);
    if (trace === undefined) throw new RequestRefused(404, "unknown_trace", "No such trace.");
    sendJson(request, response, trace);
  }

  #tellFrame(event: string, request: IncomingMessage, response: ServerResponse): void {
    const frame = this.#activity.frame(Number(event));
    if (frame === undefined) throw new RequestRefused(404, "unknown_frame", "No such frame.");
    sendJson(request, response, frame);
  }

  get #playerNames(): ReadonlyMap<string, string> {
    return new Map(this.#cloud.userPool.players.map(({ userId, name }) => [userId, name]));
  }

  async #obey(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#control.obey(readCommand(await readJson(request)));
    this.#readers.send("faults", this.#control.settings());
    this.#connectionsMayHaveChanged();
    sendNothing(response);
  }

  /** While nobody reads, nobody looks. */
  #connectionsMayHaveChanged(): void {
    if (this.#readers.areThere) this.#connections.touch();
  }

  async #look(): Promise<readonly ConnectionView[]> {
    const { gateway } = this.#cloud;
    const openBefore = new Set(gateway.connections().map(({ connectionId }) => connectionId));
    const rows = await this.#registry.read();
    const open = gateway.connections().map((summary) => {
      return { ...summary, context: gateway.authorizerContext(summary.connectionId) };
    });
    return connectionViews({
      ...{ rows, open, openBefore, connecting: gateway.connecting(), now: Date.now() },
      playerNames: this.#playerNames,
    });
  }
}

function telling(handle: Route["handle"]): Route {
  return { methods: ["GET", "HEAD"], handle };
}

function restOf(path: string, prefix: string): string | undefined {
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

function demandUpgrade(): never {
  throw new RequestRefused(426, "upgrade_required", "This is a WebSocket.");
}
