import { parseEndpoint } from "#adapters/outbound/aws-http/endpoint.ts";
import type {
  ConnectionOwner,
  Exchange,
  HttpConnection,
} from "#adapters/outbound/aws-http/http-connection.ts";
import { HttpConnection as Connection } from "#adapters/outbound/aws-http/http-connection.ts";
import { SocketFactory } from "#adapters/outbound/aws-http/socket-factory.ts";
import { concurrency } from "../../../src/composition.ts";
import type { Target, Variant } from "./variant.ts";
import { connectionId, payloadBytes } from "./variant.ts";

/**
 * Row (c): the same requests over the same connections, without a signature, a policy or accounts;
 * what is left is what the machine and Node allow.
 */
export function unsignedPosts(target: Target): Variant {
  const posts = new UnsignedPosts(target);
  return { broadcast: (recipients) => posts.broadcast(recipients) };
}

class UnsignedPosts implements ConnectionOwner {
  readonly #sockets: SocketFactory;
  readonly #requestLine: string;
  readonly #rest: string;
  readonly #free: HttpConnection[] = [];
  #recipients = 0;
  #sent = 0;
  #settled = 0;
  #delivered = 0;
  #open = 0;
  #ended: () => void = () => {};

  constructor({ endpoint }: Target) {
    const { host, path } = parseEndpoint(endpoint);
    this.#sockets = new SocketFactory(parseEndpoint(endpoint));
    this.#requestLine = `POST ${path}/@connections/`;
    const headers = `host:${host}\r\ncontent-length:${payloadBytes}\r\n\r\n`;
    this.#rest = ` HTTP/1.1\r\n${headers}${"x".repeat(payloadBytes)}`;
  }

  broadcast(recipients: number): Promise<number> {
    this.#recipients = recipients;
    this.#sent = 0;
    this.#settled = 0;
    this.#delivered = 0;
    return new Promise((resolve) => {
      this.#ended = () => resolve(this.#delivered);
      for (const connection of this.#free.splice(0)) this.free(connection);
      for (; this.#open < Math.min(concurrency, recipients); this.#open++) {
        new Connection(this.#sockets, this);
      }
    });
  }

  free(connection: HttpConnection): void {
    if (this.#sent === this.#recipients) {
      connection.rest();
      this.#free.push(connection);
    } else {
      const id = encodeURIComponent(connectionId(this.#sent++));
      connection.send(this.#exchange, { text: this.#requestLine + id + this.#rest });
    }
  }

  closed(connection: HttpConnection): void {
    this.#open--;
    const index = this.#free.indexOf(connection);
    if (index >= 0) this.#free.splice(index, 1);
  }

  readonly #exchange: Exchange = {
    giveUpAt: Number.POSITIVE_INFINITY,
    request: () => undefined,
    answered: ({ status }) => this.#settle(status === 200),
    failed: () => this.#settle(false),
  };

  #settle(isDelivered: boolean): void {
    this.#settled++;
    if (isDelivered) this.#delivered++;
    if (this.#settled === this.#recipients) this.#ended();
  }
}
