import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { OutputStream } from "./instance-messages.ts";

/**
 * Hands on what this thread writes, at the moment it is written: a thread's own stdout is
 * flushed later, and would lose the last words of an instance that is killed.
 */
export function captureOutput(wrote: (stream: OutputStream, text: string) => void): void {
  for (const name of ["stdout", "stderr"] as const) {
    const decoder = new StringDecoder();
    const stream = new Writable({
      decodeStrings: false,
      write(chunk: string | Buffer, _encoding, done) {
        wrote(name, typeof chunk === "string" ? chunk : decoder.write(chunk));
        done();
      },
    });
    Object.defineProperty(process, name, { value: stream });
  }
}
