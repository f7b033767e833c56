import type { GatewayParts } from "./gateway-parts.ts";
import type { GatewayServer } from "./gateway-server.ts";

/** How long clients may take to answer its last close frame. */
const farewellMs = 500;

/** Ends a gateway, for good or to begin anew; one thing at a time. */
export class GatewayLife {
  readonly #parts: GatewayParts;
  readonly #server: GatewayServer;
  readonly #listenAgain: () => Promise<number>;
  #restarting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: GatewayParts, server: GatewayServer, listenAgain: () => Promise<number>) {
    this.#parts = parts;
    this.#server = server;
    this.#listenAgain = listenAgain;
  }

  /** Who asks for it while it is under way waits for that one. */
  restart(): Promise<void> {
    this.#restarting ??= this.#restart().finally(() => {
      this.#restarting = undefined;
    });
    return this.#restarting;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { backend, handshakes, connections } = this.#parts;
    backend.abandon();
    await this.#restarting?.catch(() => {});
    handshakes.abort();
    const closed = this.#server.close();
    await connections.goAway(farewellMs);
    connections.cutAll();
    await closed;
  }

  async #restart(): Promise<void> {
    await this.#cutAll();
    if (this.#closing === undefined) await this.#listenAgain();
  }

  /** Calls that are under way are forgotten first, so that no handshake goes on. */
  async #cutAll(): Promise<void> {
    const { backend, handshakes, connections } = this.#parts;
    backend.forget();
    handshakes.abort();
    connections.cutAll();
    await this.#server.close();
  }
}
