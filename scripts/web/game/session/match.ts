import type { ReceivedMessage, RelayClient } from "../../../../src/client/game-relay.ts";
import { RelayError } from "../../../../src/client/game-relay.ts";
import type { Direction, Random, Tile } from "../rules/board.ts";
import type { Game, Happening, Turn } from "../rules/game.ts";
import { isSearching, newGame, play } from "../rules/game.ts";
import { markMs } from "../rules/marks.ts";
import type { GameMessage } from "../rules/messages.ts";
import { encodeMessage, parseMessage } from "../rules/messages.ts";
import { countOf } from "../rules/players.ts";
import { cooldownMs } from "../rules/searches.ts";
import type { Connection } from "./connection.ts";
import { watchConnection } from "./connection.ts";
import type { Place } from "./kept-seat.ts";
import { measureRoundTrips } from "./round-trips.ts";

/** Of the latest step: one that is not sent yet is replaced by the next. */
const stepKey = "step";

/** Everything that the page shows. */
export interface MatchView {
  readonly connection: Connection;
  readonly roundTripMs?: number;
  readonly game: Game;
  /** Whether a search holds the player in place. */
  readonly isSearching: boolean;
  /** Whether the player goes back to an earlier place, as soon as there is a connection. */
  readonly isReturning: boolean;
}

/** What a match needs beside its connection. */
export interface Surroundings {
  readonly random: Random;
  /** Whether anybody can see the page. */
  readonly isVisible: () => boolean;
}

/** A timer may be early by a little. */
const marginMs = 20;

/**
 * One window's game: it tells the others what the player does, plays what they tell, and gives the
 * page a new view at every change. The game outlives the connection; while there is none the player
 * stands still, since a move that nobody can notice would be unfair. What happened meanwhile is played
 * when there is one again, in its order: a player can be tagged in his absence.
 */
export class Match {
  readonly #client: RelayClient;
  readonly #surroundings: Surroundings;
  readonly #watchers = new Set<() => void>();
  readonly #stops: (() => void)[];
  #view: MatchView;
  #earlier: Place | undefined;
  #stopMeasuring = () => {};

  /** @param earlier where the player was before the page was loaded anew */
  constructor(client: RelayClient, surroundings: Surroundings, earlier?: Place) {
    this.#earlier = earlier;
    this.#view = {
      connection: { state: "connecting" },
      game: earlier === undefined ? newGame : { ...newGame, score: earlier.score },
      isSearching: false,
      isReturning: earlier?.tile !== undefined,
    };
    this.#client = client;
    this.#surroundings = surroundings;
    this.#stops = [
      watchConnection(client, (connection) => this.#connected(connection)),
      client.on("message", (message) => this.#received(message)),
      client.on("missed", () => this.#happened({ kind: "missed" })),
      client.on("joined", (who) => this.#membersChanged({ kind: "came", who })),
      client.on("away", (who) => this.#membersChanged({ kind: "away", who })),
      client.on("back", (who) => this.#membersChanged({ kind: "back", who })),
      client.on("left", (who) => this.#membersChanged({ kind: "left", who, reason: who.reason })),
      client.on("error", (error) => this.#note(error.message)),
    ];
    if (client.state === "open") this.#connected({ state: "open" });
  }

  get view(): MatchView {
    return this.#view;
  }

  /** @returns a function that ends the watching */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  /** Steps onto the board, at a place that is left to chance; again after being tagged. */
  join(name: string, tile?: Tile): void {
    if (!this.#isOpen) return;
    const { game, tell } = this.#play({ kind: "join", name, ...(tile !== undefined && { tile }) });
    this.#show({ game });
    for (const message of tell) void this.#announce(encodeMessage(message));
  }

  move(direction: Direction): void {
    this.#act({ kind: "move", direction });
  }

  /** Tags whoever stands at the same place. */
  search(): void {
    this.#act({ kind: "search" });
    this.#elapseIn(cooldownMs);
  }

  /** Ends the game and its connection. */
  async leave(): Promise<void> {
    this.#stopMeasuring();
    await this.#client.close();
    for (const stop of this.#stops) stop();
  }

  get #isOpen(): boolean {
    return this.#view.connection.state === "open";
  }

  #connected(connection: Connection): void {
    const { connection: before } = this.#view;
    const wasLost = before.state === "reconnecting" && before.wasOpen;
    const { roundTripMs: _, ...rest } = this.#view;
    this.#view = { ...rest, connection };
    this.#stopMeasuring();
    if (connection.state === "open") {
      this.#stopMeasuring = measureRoundTrips(
        this.#client,
        (roundTripMs) => this.#show({ roundTripMs }),
        this.#surroundings.isVisible,
      );
    }
    if (wasLost && connection.state === "open") this.#note("Connected again.");
    else this.#show({});
    if (connection.state !== "open") return;
    this.#membersChanged();
    this.#return();
  }

  /** @param news nothing for what one finds on coming */
  #membersChanged(news?: Happening): void {
    const own = this.#client.me?.seat;
    const others = [...this.#client.members].filter(([seat]) => seat !== own);
    this.#happened({ kind: "members", members: new Map(others) });
    if (news !== undefined) this.#happened(news);
  }

  /** Something of which the others need not be told. */
  #happened(happening: Happening): void {
    this.#show({ game: this.#play(happening).game });
  }

  /** Whoever was on the board when the page was loaded anew is there again, without a click. */
  #return(): void {
    const earlier = this.#earlier;
    this.#earlier = undefined;
    if (earlier?.tile === undefined) return;
    this.#show({ isReturning: false });
    this.join(earlier.name, earlier.tile);
  }

  #act(action: Happening): void {
    if (!this.#isOpen) return;
    const { game, tell } = this.#play(action);
    // What the others cannot notice does not happen.
    if (this.#tell(tell)) this.#show({ game });
  }

  #received({ message: text, from: { seat } }: ReceivedMessage): void {
    const message = parseMessage(text);
    if (message === undefined) return;
    const isOwn = seat === this.#client.me?.seat;
    const { game, tell } = this.#play(
      isOwn ? { kind: "arrived", message } : { kind: "received", message, from: seat },
    );
    this.#show({ game });
    this.#tell(tell);
    if (!isOwn && (message.type === "move" || message.type === "search")) this.#elapseIn(markMs);
  }

  /** @returns whether it is on its way */
  #tell(messages: readonly GameMessage[]): boolean {
    try {
      for (const message of messages) this.#send(message);
      return true;
    } catch (error) {
      this.#note(sentence(error));
      return false;
    }
  }

  #send(message: GameMessage): void {
    const text = encodeMessage(message);
    if (message.type === "move") this.#client.sendLatest(stepKey, text);
    else this.#client.send(text);
  }

  /** Once it is in the log everybody gets it. */
  async #announce(text: string): Promise<void> {
    try {
      await this.#client.request(text);
      this.#note(othersInWords(countOf(this.#view.game.players)));
    } catch (error) {
      this.#note(sentence(error));
    }
  }

  #note(text: string): void {
    this.#happened({ kind: "note", text });
  }

  #elapseIn(milliseconds: number): void {
    setTimeout(() => this.#happened({ kind: "time" }), milliseconds + marginMs);
  }

  #play(happening: Happening): Turn {
    const moment = { at: performance.now(), random: this.#surroundings.random };
    return play(this.#view.game, happening, moment);
  }

  #show(change: Partial<MatchView>): void {
    const view = { ...this.#view, ...change };
    this.#view = { ...view, isSearching: isSearching(view.game, performance.now()) };
    for (const changed of this.#watchers) changed();
  }
}

function othersInWords(count: number): string {
  if (count === 0) return "Nobody else is here yet: open another window.";
  return count === 1 ? "One other player is here." : `${count} others are here.`;
}

function sentence(error: unknown): string {
  return error instanceof RelayError ? error.message : "That could not be sent.";
}
