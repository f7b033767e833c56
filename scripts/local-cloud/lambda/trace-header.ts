import { randomBytes } from "node:crypto";

/**
 * The trace that an event belongs to: the given one, completed, or a new one. Unless told
 * otherwise every event is sampled.
 *
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 *
 * @param given the `X-Amzn-Trace-Id` that came with the event
 */
export function traceHeader(given = ""): string {
  const part = (name: string) => new RegExp(`(?:^|;)\\s*${name}=([^;]+)`).exec(given)?.[1];
  const root = part("Root") ?? newTraceId();
  return `Root=${root};Parent=${part("Parent") ?? hex(8)};Sampled=${part("Sampled") ?? "1"}`;
}

/** @param header as `traceHeader` makes it */
export function traceIdOf(header: string): string {
  return header.slice("Root=".length, header.indexOf(";"));
}

function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `1-${seconds}-${hex(12)}`;
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
