import type { ConnectionOwner, Exchange } from "./http-connection.ts";
import { HttpConnection } from "./http-connection.ts";
import { Queue } from "./queue.ts";
import type { SocketFactory } from "./socket-factory.ts";
import { Sweeper } from "./sweeper.ts";

export interface PoolOptions {
  readonly sockets: SocketFactory;
  readonly maxSockets: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Bytes of a response's body that are kept; enough to tell errors apart unless set. */
  readonly longestExcerpt?: number;
}

interface Idle {
  readonly connection: HttpConnection;
  /** Epoch milliseconds. */
  readonly since: number;
}

const connectTimeoutMs = 2_000;
/** Less than any server or load balancer between keeps an idle connection; a freeze counts. */
const longestIdleMs = 20_000;
/**
 * A burst on a cold pool opens few connections at first: the first ones serve while others are
 * being opened, and those resume their TLS sessions.
 */
const mostConnecting = 16;

/**
 * Persistent connections to one endpoint. An exchange takes the connection that was used last,
 * so that those beyond need fall idle; without one it waits its turn.
 */
export class ConnectionPool implements ConnectionOwner {
  readonly #options: PoolOptions;
  readonly #sweeper: Sweeper;
  readonly #connecting = new Map<HttpConnection, { readonly giveUpAt: number }>();
  readonly #open = new Set<HttpConnection>();
  readonly #idle: Idle[] = [];
  #settling: Idle[] = [];
  readonly #waiting = new Queue<Exchange>();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#sweeper = new Sweeper((until) => this.#giveUp(until), options.now);
  }

  /** How many connections there are, with those that are being opened. */
  get size(): number {
    return this.#open.size + this.#connecting.size;
  }

  run(exchange: Exchange): void {
    this.#waiting.push(exchange);
    this.#serve(exchange.giveUpAt);
  }

  /** As `run`, but before all that wait. */
  runNext(exchange: Exchange): void {
    this.#waiting.pushFront(exchange);
    this.#serve(exchange.giveUpAt);
  }

  #serve(giveUpAt: number): void {
    this.#sweeper.watch(giveUpAt);
    const connection = this.#takeIdle();
    if (connection === undefined) this.#grow();
    else this.#use(connection);
  }

  /**
   * What a server says unasked is seen only when the socket is read, so a connection is used after a
   * turn of the event loop in which it was silent; a new one after two, as the first may have been
   * over before the server knew of it.
   */
  free(connection: HttpConnection): void {
    if (this.#connecting.has(connection)) setImmediate(() => this.#settle(connection));
    else this.#settle(connection);
  }

  #settle(connection: HttpConnection): void {
    const since = this.#options.now();
    if (this.#settling.push({ connection, since }) === 1) setImmediate(this.#useSettled);
  }

  readonly #useSettled = (): void => {
    const settled = this.#settling;
    this.#settling = [];
    for (const idle of settled) {
      const { connection } = idle;
      if (connection.isClosed) continue;
      if (this.#connecting.delete(connection)) this.#open.add(connection);
      // An instance that has nothing to do is frozen at once, for as long as it may be.
      if (this.#isFresh(idle)) this.#use(connection);
      else connection.destroy();
    }
    this.#grow();
  };

  #use(connection: HttpConnection): void {
    if (this.#sendNext(connection)) return;
    connection.rest();
    this.#idle.push({ connection, since: this.#options.now() });
  }

  /** @returns whether any was waiting */
  #sendNext(connection: HttpConnection): boolean {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === undefined) return false;
      const request = next.request();
      if (request === undefined) continue;
      connection.send(next, request);
      return true;
    }
  }

  closed(connection: HttpConnection): void {
    this.#open.delete(connection);
    const place = this.#idle.findIndex((idle) => idle.connection === connection);
    if (place >= 0) this.#idle.splice(place, 1);
    // It was opened for one that waits, which would otherwise wait for an endpoint that is down.
    if (this.#connecting.delete(connection)) this.#waiting.shift()?.failed("unsent");
    this.#grow();
  }

  #takeIdle(): HttpConnection | undefined {
    const latest = this.#idle.pop();
    if (latest === undefined) return undefined;
    if (this.#isFresh(latest)) return latest.connection;
    // The others have been idle for even longer.
    const expired = [latest, ...this.#idle.splice(0)];
    for (const { connection } of expired) connection.destroy();
    return undefined;
  }

  #isFresh({ since }: Idle): boolean {
    const idleMs = this.#options.now() - since;
    return idleMs >= 0 && idleMs <= longestIdleMs;
  }

  #grow(): void {
    const { sockets, maxSockets, now, longestExcerpt } = this.#options;
    // Those that are about to be free serve as many of those that wait.
    const needed = Math.min(mostConnecting, this.#waiting.size - this.#settling.length);
    while (this.size < maxSockets && this.#connecting.size < needed) {
      const giveUpAt = now() + connectTimeoutMs;
      this.#connecting.set(new HttpConnection(sockets, this, longestExcerpt), { giveUpAt });
      this.#sweeper.watch(giveUpAt);
    }
  }

  /** @returns when the next of those that remain is due */
  #giveUp(until: number): number {
    let next = Number.POSITIVE_INFINITY;
    const isDue = ({ giveUpAt }: { readonly giveUpAt: number }): boolean => {
      if (giveUpAt > until) next = Math.min(next, giveUpAt);
      return giveUpAt <= until;
    };
    for (const late of this.#waiting.takeIf(isDue)) late.failed("unsent");
    for (const [connection, limit] of this.#connecting) if (isDue(limit)) connection.destroy();
    for (const connection of this.#open) {
      if (connection.exchange !== undefined && isDue(connection.exchange)) connection.giveUp();
    }
    return next;
  }
}
