/**
 * The WebSocket of Node.js waits for its peer's close frame for ever, holds the process meanwhile,
 * and cannot be terminated. So its TCP sockets are found by what undici, which it is made of,
 * publishes (https://undici.nodejs.org/#/docs/api/DiagnosticsChannel). Browsers need none of this:
 * there it does nothing.
 */

interface TcpSocket {
  readonly localAddress?: string;
  readonly localPort?: number;
  once(event: "close", listener: () => void): void;
  destroy(): void;
}

/** Published when a request is written: for a handshake, over the socket that it keeps. */
interface SentRequest {
  readonly request?: { readonly upgrade?: string | null };
  readonly socket?: TcpSocket;
}

/** Published when a handshake has succeeded. */
interface OpenedWebSocket {
  readonly websocket?: object;
  /** Of this side. */
  readonly address?: { readonly address?: string; readonly port?: number };
}

interface DiagnosticsChannel {
  subscribe?(name: "undici:client:sendHeaders", listener: (sent: SentRequest) => void): void;
  subscribe?(name: "undici:websocket:open", listener: (opened: OpenedWebSocket) => void): void;
}

interface WithProcess {
  readonly process?: object & { getBuiltinModule?(name: string): DiagnosticsChannel | undefined };
}

const upgrading = new Set<TcpSocket>();
const tcpSockets = new WeakMap<object, TcpSocket>();
let isWatching = false;

/** From now on the sockets are known of all that are opened. */
export function watchNodeSockets(): void {
  if (isWatching) return;
  isWatching = true;
  const { process } = globalThis as WithProcess;
  const channels = process?.getBuiltinModule?.("node:diagnostics_channel");
  channels?.subscribe?.("undici:client:sendHeaders", ({ request, socket }) => {
    if (request?.upgrade !== "websocket" || socket === undefined) return;
    upgrading.add(socket);
    socket.once("close", () => upgrading.delete(socket));
  });
  channels?.subscribe?.("undici:websocket:open", ({ websocket, address }) => {
    for (const socket of upgrading) {
      const { localAddress, localPort } = socket;
      const isIt = localAddress === address?.address && localPort === address?.port;
      if (websocket === undefined || !isIt) continue;
      tcpSockets.set(websocket, socket);
      upgrading.delete(socket);
    }
  });
}

export function terminateInNode(webSocket: object): void {
  tcpSockets.get(webSocket)?.destroy();
}
