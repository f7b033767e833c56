import { createSocket } from "node:dgram";
import { once } from "node:events";

/** Stands where the X-Ray daemon would, and keeps the documents that it is sent. */
export async function startTraceListener() {
  const documents: string[] = [];
  const socket = createSocket("udp4", (datagram) => {
    // A header in one line, then the segment.
    const text = datagram.toString();
    documents.push(text.slice(text.indexOf("\n") + 1));
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    documents: documents as readonly string[],
    async close() {
      socket.close();
      await once(socket, "close");
    },
  };
}
