import { hash } from "node:crypto";
import type { Frame } from "#domain/frame.ts";

/** What every post of one frame has in common. */
export interface Payload {
  readonly sha256: string;
  /** The bytes as the code units of a string; see `HttpRequest.text`. */
  readonly latin1: string | undefined;
}

/** Longer ones are written as bytes: to copy them into a string for each post would cost more. */
const mostTextBytes = 8 * 1024;

/** A broadcast posts one frame to everybody, so its bytes are hashed and converted once. */
const payloads = new WeakMap<Frame, Payload>();

export function payloadOf(frame: Frame): Payload {
  const known = payloads.get(frame);
  if (known !== undefined) return known;
  const payload = { sha256: hash("sha256", frame), latin1: latin1Of(frame) };
  payloads.set(frame, payload);
  return payload;
}

function latin1Of(frame: Frame): string | undefined {
  if (frame.byteLength > mostTextBytes) return undefined;
  return Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString("latin1");
}
