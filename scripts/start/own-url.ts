import { once } from "node:events";
import { connect } from "node:net";

/**
 * The address of a server that listens on 127.0.0.1. Browsers try ::1 first for `localhost`, so
 * where another program listens there, that name would open the other.
 *
 * @param url `http://localhost:<port>`
 */
export async function ownUrl(url: string): Promise<string> {
  const { port } = new URL(url);
  return (await isListening("::1", Number(port))) ? `http://127.0.0.1:${port}` : url;
}

/** What browsers call the pages of that server, by whatever name they were opened. */
export function originsOf(url: string): readonly string[] {
  const { port } = new URL(url);
  return ["localhost", "127.0.0.1"].map((name) => new URL(`http://${name}:${port}`).origin);
}

async function isListening(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
