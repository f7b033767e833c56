import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:http";
import { Duplex } from "node:stream";

/** What somebody makes of the bytes that answer a request. */
export interface Verdict {
  /** Whether a whole response was read. */
  readonly isAccepted: boolean;
  readonly status: number | undefined;
  /** A byte for each code unit. */
  readonly body: string;
  /** Whether the connection may be used for another request. */
  readonly isReusable: boolean;
}

/** A socket that plays back what a server is said to have sent. */
class PlayedSocket extends Duplex {
  override _read(): void {}

  override _write(_bytes: unknown, _encoding: unknown, done: () => void): void {
    done();
  }

  setKeepAlive = () => this;
  setNoDelay = () => this;
  setTimeout = () => this;
  ref = () => this;
  unref = () => this;
}

const turn = () => new Promise(setImmediate);

/** Node's own HTTP client, given a response in pieces and then the end of the connection. */
export async function readByNode(pieces: readonly Buffer[]): Promise<Verdict> {
  const socket = new PlayedSocket();
  const agent = new Agent({ keepAlive: true });
  let isReusable = false;
  agent.on("free", () => {
    isReusable = true;
  });
  let response: IncomingMessage | undefined;
  let body = "";
  request({ method: "POST", agent: Object.assign(agent, { createConnection: () => socket }) })
    .on("response", (it) => {
      response = it;
      it.setEncoding("latin1");
      it.on("data", (text: string) => {
        body += text;
      });
      it.on("error", () => {});
    })
    .on("error", () => {})
    .end();
  await turn();
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.push(piece);
    await turn();
  }
  const isFreeBeforeTheEnd = isReusable && !socket.destroyed;
  socket.push(null);
  await turn();
  await turn();
  agent.destroy();
  return {
    isAccepted: response?.complete === true,
    status: response?.statusCode,
    body,
    isReusable: isFreeBeforeTheEnd,
  };
}
