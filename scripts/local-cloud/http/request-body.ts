import type { IncomingMessage } from "node:http";

/** A body over the limit is read to its end and thrown away, so that the client can hear 413. */
export function readBody(
  request: IncomingMessage,
  largestBytes: number,
  done: (body: Buffer | "too large") => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= largestBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.on("end", () => done(size <= largestBytes ? Buffer.concat(chunks) : "too large"));
}
