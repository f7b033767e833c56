import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { Segment } from "./segment-documents.ts";
import { readDatagram } from "./segment-documents.ts";

export interface TraceListener {
  /** `host:port`, as the functions are told in AWS_XRAY_DAEMON_ADDRESS. */
  readonly address: string;
  close(): Promise<void>;
}

export interface TraceListenerOptions {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** Whether a trace began here; what is sent of any other is passed over. */
  readonly isKnown: (traceId: string) => boolean;
  /** Told of every part of a trace that came, parents before their children. */
  readonly received: (segments: readonly Segment[]) => void;
}

/**
 * Listens where the X-Ray daemon would. What is not a segment document of a trace of ours is passed
 * over: anybody can send a datagram.
 *
 * @throws the socket's own error, for example EADDRINUSE
 */
export async function startTraceListener(options: TraceListenerOptions): Promise<TraceListener> {
  const { host, port, isKnown, received } = options;
  const socket = createSocket("udp4", (datagram) => {
    const segments = readDatagram(datagram.toString());
    // All of one datagram are of one trace.
    const [first] = segments;
    if (first !== undefined && isKnown(first.traceId)) received(segments);
  });
  socket.bind(port, host);
  await once(socket, "listening");
  // A lost trace ends nothing.
  socket.on("error", () => {});
  return {
    address: `${host}:${socket.address().port}`,
    async close() {
      socket.close();
      await once(socket, "close");
    },
  };
}
