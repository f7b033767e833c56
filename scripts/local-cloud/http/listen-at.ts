import { once } from "node:events";
import type { Server } from "node:net";

/**
 * Lets a server listen. What goes wrong with it later, as when the machine has no socket left for
 * one more client, is told at the terminal and ends nothing.
 *
 * @param port 0 takes any that is free
 * @returns the port that it listens at
 * @throws the listening socket's own error, for example EADDRINUSE
 */
export async function listenAt(server: Server, port: number, host: string): Promise<number> {
  server.off("error", warn);
  server.listen(port, host);
  await once(server, "listening");
  server.on("error", warn);
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function warn(error: Error): void {
  process.emitWarning(error);
}
