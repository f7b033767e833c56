import { once } from "node:events";
import { connect } from "node:net";
import { httpRequest } from "../../gateway/support/client.ts";

/** Sends bytes as they are and hangs up at once, however far the server has read. */
export async function sendAndHangUp(url: string, bytes: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(bytes);
  await new Promise((resolve) => setImmediate(resolve));
  socket.resetAndDestroy();
  await once(socket, "close");
}

export interface Call {
  readonly target?: string;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** Calls an action as an SDK does, with anything at all for a body. */
export function callAction(url: string, { target, contentType, headers = {}, body }: Call) {
  const all = {
    "content-type": contentType,
    ...(target && { "x-amz-target": target }),
    ...headers,
  };
  return httpRequest(url, { method: "POST", path: "/", headers: all, body });
}
