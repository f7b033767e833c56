import { once } from "node:events";
import type { Server } from "node:net";

/** Lets a server listen on a free port of this machine. */
export async function listening(server: Server): Promise<{ readonly url: string }> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return { url: `http://127.0.0.1:${address.port}` };
}
