import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { bearerPrefix, relayV1 } from "#protocol/subprotocols.ts";
import { listening } from "../../../support/listening.ts";

/** A relay without a cloud behind it, whose every socket a test can reach. */
export type StandInRelay = Awaited<ReturnType<typeof startStandInRelay>>;

/** Lets everybody in who is not refused, and answers heartbeats. */
export async function startStandInRelay() {
  const server = createServer();
  const webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => relayV1 });
  const sockets = new Set<Duplex>();
  const refusals: number[] = [];
  const tokens: string[] = [];

  server.on("upgrade", (request, socket, head) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    const protocols = String(request.headers["sec-websocket-protocol"]).split(/, ?/);
    tokens.push(protocols.find((it) => it.startsWith(bearerPrefix)) ?? "");
    const status = refusals.shift();
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) =>
      webSocket.on("message", (data) => {
        const { action, id } = JSON.parse(String(data));
        const serverTime = Date.now();
        const me = { connectionId: "c1", userId: "u1", seat: "s1", room: "lobby", head: null };
        const pong = { type: "pong", id, ...me, serverTime, expiresAt: serverTime / 1000 + 7200 };
        if (action === "heartbeat") webSocket.send(JSON.stringify(pong));
      }),
    );
  });
  const { url } = await listening(server);

  return {
    url: url.replace("http", "ws"),
    /** Of all handshakes, in order. */
    tokens,
    /** Answers the next handshakes with these statuses. */
    refuseWith: (...statuses: number[]) => void refusals.push(...statuses),
    /** From now on nothing is read of what comes, as if the path to here were dead. */
    goDeaf(): void {
      for (const socket of sockets) socket.pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      webSockets.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
