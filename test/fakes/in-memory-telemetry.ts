import type { Fields, Span, Telemetry } from "#application/ports/telemetry.ts";

interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly fields: Fields;
  readonly error?: unknown;
}

/** Keeps what was told, for a test to look at. */
export class InMemoryTelemetry implements Telemetry {
  readonly lines: LogLine[] = [];
  readonly counts: { readonly metrics: object; readonly dimensions: object }[] = [];
  readonly spans: { readonly name: string; readonly annotations: Record<string, unknown> }[] = [];

  log(level: "info" | "warn" | "error", event: string, fields: Fields = {}, error?: unknown): void {
    this.lines.push({ level, event, fields, error });
  }

  count(metrics: Readonly<Record<string, number>>, dimensions = {}): void {
    this.counts.push({ metrics, dimensions });
  }

  async trace<T>(name: string, work: (span: Span) => Promise<T>): Promise<T> {
    const annotations: Record<string, unknown> = {};
    this.spans.push({ name, annotations });
    return work({ annotate: (fields) => Object.assign(annotations, fields) });
  }
}
