import type { Server, Socket } from "node:net";
import { createServer } from "node:net";
import { onTestFinished } from "vitest";
import type { ManagementMessengerOptions } from "#adapters/outbound/management-api/management-messenger.ts";
import { ManagementMessenger } from "#adapters/outbound/management-api/management-messenger.ts";
import type { Frame } from "#domain/frame.ts";
import { noHurry } from "../../support/builders.ts";
import { listening } from "../../support/listening.ts";

/** A post as it arrived, to be answered or not. */
export interface ReceivedPost {
  /** Decoded from the path. */
  readonly connectionId: string;
  readonly head: string;
  readonly body: string;
  /** Which of the server's sockets it came over, counted from 0. */
  readonly socketNumber: number;
  readonly socket: Socket;
}

export const ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/** A server that does to a post what a test tells it, down to the byte. */
export class ScriptedServer {
  readonly received: ReceivedPost[] = [];
  readonly sockets: Socket[] = [];
  readonly endpoint: string;
  readonly #server: Server;

  private constructor(server: Server, endpoint: string) {
    this.#server = server;
    this.endpoint = endpoint;
  }

  /**
   * @param handle what it does once a post is there; unless set it answers 200
   * @param greet what it does with a new socket
   */
  static async start(
    handle: (post: ReceivedPost) => void = ({ socket }) => void socket.write(ok),
    greet: (socket: Socket) => void = () => {},
  ) {
    const server = createServer();
    const { url } = await listening(server);
    const started = new ScriptedServer(server, `${url}/prod`);
    server.on("connection", (socket) => {
      started.#serve(socket, handle);
      greet(socket);
    });
    onTestFinished(() => started.close());
    return started;
  }

  messenger(changes: Partial<ManagementMessengerOptions> = {}): ManagementMessenger {
    return new ManagementMessenger({
      endpoint: this.endpoint,
      region: "us-east-1",
      credentials: () => ({ accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" }),
      maxSockets: 256,
      ...changes,
    });
  }

  /** The same, for tests to which the outcome is all that matters. */
  poster(changes: Partial<ManagementMessengerOptions> = {}) {
    const messenger = this.messenger(changes);
    return {
      async post(connectionId: string, frame: Frame, deadline = noHurry): Promise<string> {
        return (await messenger.post(connectionId, frame, deadline)).outcome;
      },
    };
  }

  get receivedIds(): readonly string[] {
    return this.received.map(({ connectionId }) => connectionId);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  #serve(socket: Socket, handle: (post: ReceivedPost) => void): void {
    const socketNumber = this.sockets.push(socket) - 1;
    let text = "";
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      text += bytes.toString("latin1");
      for (let post = readPost(text); post !== undefined; post = readPost(text)) {
        text = text.slice(post.length);
        const received = { ...post, socketNumber, socket };
        this.received.push(received);
        handle(received);
      }
    });
  }
}

function readPost(text: string) {
  const end = text.indexOf("\r\n\r\n");
  const head = text.slice(0, Math.max(end, 0));
  const length = end + 4 + Number(/content-length: *(\d+)/i.exec(head)?.[1]);
  if (end < 0 || text.length < length) return undefined;
  const path = /^POST \/prod\/@connections\/(\S+) HTTP\/1\.1\r\n/.exec(head)?.[1] ?? "";
  return {
    connectionId: decodeURIComponent(path),
    head,
    body: text.slice(end + 4, length),
    length,
  };
}
