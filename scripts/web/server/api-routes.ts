import type { IncomingMessage, ServerResponse } from "node:http";
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
import { EventStreams } from "./http/event-streams.ts";
import { RequestRefused } from "./http/problem.ts";
import { readJson } from "./http/request-json.ts";

/** Something that can be asked for. */
export interface Route {
  readonly methods: readonly ("GET" | "HEAD" | "POST")[];
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

const tracePrefix = "/api/traces/";

/** What the pages ask the server, and tell it. */
export class Api {
  readonly #cloud: LocalCloud;
  readonly #activity: Activity;
  readonly #control: BackendControl;
  readonly #registry: RegistryRows;
  readonly #streams = new EventStreams();
  readonly #connections = new LiveConnections(
    () => this.#look(),
    (connections) => this.#streams.send("connections", connections),
  );
  readonly #stopListening: () => void;
  readonly #routes: ReadonlyMap<string, Route> = new Map<string, Route>([
    ["/api/local", { methods: ["GET", "HEAD"], handle: (...http) => this.#tellLocalGame(...http) }],
    ["/api/stream", { methods: ["GET"], handle: (...http) => this.#stream(...http) }],
    ["/api/commands", { methods: ["POST"], handle: (...http) => this.#obey(...http) }],
  ]);

  constructor(cloud: LocalCloud, activity: Activity) {
    this.#cloud = cloud;
    this.#activity = activity;
    this.#control = new BackendControl(cloud);
    this.#registry = new RegistryRows({ ...cloud, endpoint: cloud.dynamodbUrl });
    this.#stopListening = activity.listen({
      event: (event) => {
        this.#streams.send("event", event);
        this.#connectionsMayHaveChanged();
      },
      broadcast: (broadcast) => this.#streams.send("broadcast", broadcast),
    });
  }

  route(path: string): Route | undefined {
    if (!path.startsWith(tracePrefix)) return this.#routes.get(path);
    const traceId = path.slice(tracePrefix.length);
    return { methods: ["GET", "HEAD"], handle: (...http) => this.#tellTrace(traceId, ...http) };
  }

  close(): void {
    this.#stopListening();
    this.#connections.close();
    this.#streams.close();
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

  /** Looks first, so that nothing happens between the snapshot and what follows it. */
  async #stream(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connections = await this.#look();
    const faults = this.#control.settings();
    const snapshot = { connections, ...this.#activity.history(), faults };
    this.#streams.open(request, response, snapshot);
    this.#connections.tellAnew();
  }

  async #obey(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#control.obey(readCommand(await readJson(request)));
    this.#streams.send("faults", this.#control.settings());
    this.#connectionsMayHaveChanged();
    sendNothing(response);
  }

  /** While nobody reads, nobody looks. */
  #connectionsMayHaveChanged(): void {
    if (this.#streams.areRead) this.#connections.touch();
  }

  async #look(): Promise<readonly ConnectionView[]> {
    const { gateway, userPool } = this.#cloud;
    const rows = await this.#registry.read();
    const open = gateway.connections().map((summary) => {
      return { ...summary, context: gateway.authorizerContext(summary.connectionId) };
    });
    return connectionViews({
      ...{ rows, open, connecting: gateway.connecting(), now: Date.now() },
      playerNames: new Map(userPool.players.map(({ userId, name }) => [userId, name])),
    });
  }
}
