import type { ServerFrame } from "#protocol/frames.ts";

/** The UTF-8 bytes of one text frame, as a client receives it. */
export type Frame = Uint8Array;

const utf8 = new TextEncoder();

export function encodeFrame(frame: ServerFrame): Frame {
  return encodeText(JSON.stringify(frame));
}

export function encodeText(text: string): Frame {
  return utf8.encode(text);
}
