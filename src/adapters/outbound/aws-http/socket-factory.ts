import type { OnReadOpts, Socket } from "node:net";
import { connect as connectTcp, isIP } from "node:net";
import type { SecureContext } from "node:tls";
import { connect as connectTls, createSecureContext } from "node:tls";
import type { Endpoint } from "./endpoint.ts";

/** Opens sockets to one endpoint, whose TLS handshakes profit from each other. */
export class SocketFactory {
  readonly #endpoint: Endpoint;
  /** Shared: to set one up for each socket costs more than the rest of connecting. */
  #context: SecureContext | undefined;
  /** Resumed, so that only the first handshake is a full one. */
  #session: Buffer | undefined;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** The event after which the socket carries requests. */
  get readyEvent(): "connect" | "secureConnect" {
    return this.#endpoint.isSecure ? "secureConnect" : "connect";
  }

  open(onread: OnReadOpts): Socket {
    const { hostname: host, port, isSecure } = this.#endpoint;
    const socket = isSecure ? this.#openTls(onread) : connectTcp({ host, port, onread });
    // A request is one small write, which Nagle's algorithm would hold back.
    return socket.setNoDelay(true);
  }

  #openTls(onread: OnReadOpts): Socket {
    const { hostname: host, port } = this.#endpoint;
    this.#context ??= createSecureContext();
    const options = {
      host,
      port,
      onread,
      secureContext: this.#context,
      ALPNProtocols: ["http/1.1"],
      // RFC 6066, section 3: an address is no server name.
      ...(isIP(host) === 0 && { servername: host }),
      ...(this.#session && { session: this.#session }),
    };
    const socket = connectTls(options);
    socket.on("session", (session) => {
      this.#session = session;
    });
    socket.on("error", () => {
      this.#session = undefined;
    });
    return socket;
  }
}
