/** What a log line says of its event, and what the logger adds to every line of an invocation. */
export interface SplitFields {
  readonly own: readonly Field[];
  readonly context: readonly Field[];
}

export type Field = readonly [name: string, value: string];

/** By Powertools: https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/ */
const contextNames = new Set([
  "cold_start",
  "function_arn",
  "function_memory_size",
  "function_name",
  "function_request_id",
  "sampling_rate",
  "service",
  "xray_trace_id",
]);

export function splitFields(fields: Readonly<Record<string, unknown>>): SplitFields {
  const all = Object.entries(fields).map(([name, value]): Field => [name, textOf(value)]);
  return {
    own: all.filter(([name]) => !contextNames.has(name)),
    context: all.filter(([name]) => contextNames.has(name)),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}
