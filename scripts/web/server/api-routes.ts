import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { isRoomName } from "../../../src/protocol/room-name.ts";
import type { LocalCloud } from "../../local-cloud/local-cloud.ts";
import { playerPassword } from "../../local-cloud/players.ts";
import type { BarView, ConnectionView, LocalGame, RoomLog, RoomView } from "../api.ts";
import type { Activity } from "./activity/activity.ts";
import { BackendControl } from "./commands/backend-control.ts";
import { readCommand } from "./commands/read-command.ts";
import { barViews, connectionViews } from "./connections/connection-views.ts";
import { LiveConnections } from "./connections/live-connections.ts";
import { RegistryRows } from "./connections/registry-rows.ts";
import { sendJson, sendNothing } from "./http/answers.ts";
import { LiveReaders } from "./http/live-readers.ts";
import { RequestRefused } from "./http/problem.ts";
import { readJson } from "./http/request-json.ts";
import { JournalPages } from "./rooms/journal-pages.ts";
import { LiveRooms } from "./rooms/live-rooms.ts";
import type { Knowledge } from "./rooms/logged-ticks.ts";
import { loggedTicks, roomView, tickContent } from "./rooms/logged-ticks.ts";

/** Something that can be asked for. */
export interface Route {
  readonly methods: readonly ("GET" | "HEAD" | "POST")[];
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

/** The one WebSocket there is. */
export const streamPath = "/api/stream";

const tracePrefix = "/api/traces/";
const framePrefix = "/api/frames/";
const roomPrefix = "/api/rooms/";

/** Of one room: some hundred ticks, since most have one page. */
const shownPages = 100;

/** What the pages ask the server, and tell it. */
export class Api {
  readonly #cloud: LocalCloud;
  readonly #activity: Activity;
  readonly #control: BackendControl;
  readonly #registry: RegistryRows;
  readonly #journal: JournalPages;
  readonly #readers = new LiveReaders();
  readonly #connections = new LiveConnections(
    () => this.#look(),
    (connections) => this.#readers.send("connections", connections),
  );
  readonly #rooms = new LiveRooms(
    (room) => this.#lookInto(room),
    (room) => this.#readers.send("room", room),
  );
  #bars: readonly BarView[] = [];
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
    const database = { ...cloud, endpoint: cloud.dynamodbUrl };
    this.#registry = new RegistryRows(database);
    this.#journal = new JournalPages({ ...database, tableName: cloud.journalTableName });
    activity.introduce(this.#playerNames);
    this.#stopListening = activity.listen({
      event: (event) => {
        this.#readers.send("event", event);
        this.#connectionsMayHaveChanged();
        if (event.kind === "invocation") this.#roomMayHaveChanged(event.connectionId);
      },
      tick: (tick) => {
        this.#readers.send("tick", tick);
        this.#rooms.touch(tick.room, this.#readers.areThere);
      },
      crash: () => this.#tellFaults(),
    });
  }

  route(path: string): Route | undefined {
    const traceId = restOf(path, tracePrefix);
    if (traceId !== undefined) return telling((...http) => this.#tellTrace(traceId, ...http));
    const event = restOf(path, framePrefix);
    if (event !== undefined) return telling((...http) => this.#tellFrame(event, ...http));
    const [room, tick] = splitOnce(restOf(path, roomPrefix) ?? "");
    if (isRoomName(room)) {
      if (tick === undefined) return telling((...http) => this.#tellRoom(room, ...http));
      return telling((...http) => this.#tellTick(room, tick, ...http));
    }
    return this.#routes.get(path);
  }

  /** Looks first, so that nothing happens between the snapshot and what follows it. */
  async stream(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const connections = await this.#look();
    await this.#rooms.catchUp();
    const faults = this.#control.settings(this.#activity.latestCrash);
    const { views: rooms } = this.#rooms;
    const snapshot = { connections, bars: this.#bars, rooms, ...this.#activity.history(), faults };
    this.#readers.welcome(request, socket, head, snapshot);
    this.#connections.tellAnew();
  }

  close(): void {
    this.#stopListening();
    this.#connections.close();
    this.#rooms.close();
    this.#readers.close();
    this.#registry.close();
    this.#journal.close();
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

  async #tellRoom(room: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pages = await this.#journal.newest(room, shownPages);
    const ticks = loggedTicks(pages, this.#knowledgeOf(room));
    sendJson(request, response, {
      ...roomView(room, pages[0], Date.now()),
      ticks,
    } satisfies RoomLog);
  }

  async #tellTick(
    room: string,
    tick: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const [epoch, number] = splitOnce(tick);
    const isNamed = epoch !== "" && number !== undefined && /^\d{1,15}$/.test(number);
    const pages = isNamed ? await this.#journal.ofTick(room, epoch, Number(number)) : [];
    const content = tickContent(pages, this.#knowledgeOf(room));
    if (content === undefined) throw new RequestRefused(404, "unknown_tick", "No such tick.");
    sendJson(request, response, content);
  }

  #knowledgeOf(room: string): Knowledge {
    const ofRoom = this.#activity.ticks.filter((tick) => tick.room === room);
    const reports = new Map(ofRoom.map((tick) => [tick.tick, tick]));
    const playerOf = (connectionId: string) => this.#activity.playerOf(connectionId);
    return { playerNames: this.#playerNames, playerOf, reports };
  }

  get #playerNames(): ReadonlyMap<string, string> {
    return new Map(this.#cloud.userPool.players.map(({ userId, name }) => [userId, name]));
  }

  async #obey(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await this.#control.obey(readCommand(await readJson(request)));
    this.#tellFaults();
    this.#connectionsMayHaveChanged();
    sendNothing(response);
  }

  #tellFaults(): void {
    this.#readers.send("faults", this.#control.settings(this.#activity.latestCrash));
  }

  /** While nobody reads, nobody looks. */
  #connectionsMayHaveChanged(): void {
    if (this.#readers.areThere) this.#connections.touch();
  }

  #roomMayHaveChanged(connectionId: string): void {
    const room = this.#cloud.gateway.authorizerContext(connectionId)?.["room"];
    if (typeof room === "string") this.#rooms.touch(room, this.#readers.areThere);
  }

  async #lookInto(room: string): Promise<RoomView> {
    const [newest] = await this.#journal.newest(room, 1);
    return roomView(room, newest, Date.now());
  }

  async #look(): Promise<readonly ConnectionView[]> {
    const { gateway } = this.#cloud;
    const openBefore = new Set(gateway.connections().map(({ connectionId }) => connectionId));
    const { connections: rows, bars } = await this.#registry.read();
    this.#tellBars(barViews(bars, this.#playerNames, Date.now()));
    const open = gateway.connections().map((summary) => {
      return { ...summary, context: gateway.authorizerContext(summary.connectionId) };
    });
    const views = connectionViews({
      ...{ rows, open, openBefore, connecting: gateway.connecting(), now: Date.now() },
      playerNames: this.#playerNames,
    });
    this.#rooms.meet(views.map(({ room }) => room));
    return views;
  }

  #tellBars(bars: readonly BarView[]): void {
    if (JSON.stringify(bars) === JSON.stringify(this.#bars)) return;
    this.#bars = bars;
    this.#readers.send("bars", bars);
  }
}

function telling(handle: Route["handle"]): Route {
  return { methods: ["GET", "HEAD"], handle };
}

function restOf(path: string, prefix: string): string | undefined {
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

function splitOnce(path: string): readonly [first: string, rest?: string] {
  const end = path.indexOf("/");
  return end < 0 ? [path] : [path.slice(0, end), path.slice(end + 1)];
}

function demandUpgrade(): never {
  throw new RequestRefused(426, "upgrade_required", "This is a WebSocket.");
}
