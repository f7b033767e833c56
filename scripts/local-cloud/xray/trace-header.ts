/**
 * The ids of traces, and the header that carries them.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
import { randomBytes } from "node:crypto";

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
export function isTraceId(text: string): boolean {
  return /^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(text);
}

/**
 * The trace that an event belongs to: the one that came with it, completed, or a new one. Unless
 * told otherwise every event is sampled.
 *
 * @param given the `X-Amzn-Trace-Id` that came with the event; it may be anything
 */
export function traceHeader(given = ""): string {
  return [
    `Root=${traceIdOf(given) ?? newTraceId()}`,
    `Parent=${partOf(given, "Parent") ?? hex(8)}`,
    `Sampled=${partOf(given, "Sampled") ?? "1"}`,
  ].join(";");
}

/** @returns `undefined` for a header that names no trace */
export function traceIdOf(header: string): string | undefined {
  const root = partOf(header, "Root");
  return root !== undefined && isTraceId(root) ? root : undefined;
}

function partOf(header: string, name: string): string | undefined {
  return new RegExp(`(?:^|;)\\s*${name}=([^;]+)`).exec(header)?.[1];
}

export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `1-${seconds}-${hex(12)}`;
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
