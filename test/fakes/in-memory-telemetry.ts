import type { LogFields, Metrics, Span, Telemetry } from "#application/ports/telemetry.ts";

interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly fields: LogFields;
  readonly error?: unknown;
}

interface RecordedSpan {
  readonly name: string;
  readonly annotations: Record<string, unknown>;
  readonly details: Record<string, object>;
  hasEnded: boolean;
  error?: unknown;
}

/** Keeps what was told, for a test to look at. */
export class InMemoryTelemetry implements Telemetry {
  readonly lines: LogLine[] = [];
  readonly records: (Metrics & { readonly dimensions: object })[] = [];
  readonly spans: RecordedSpan[] = [];

  log(
    level: "info" | "warn" | "error",
    event: string,
    fields: LogFields = {},
    error?: unknown,
  ): void {
    this.lines.push({ level, event, fields, error });
  }

  record(metrics: Metrics, dimensions = {}): void {
    this.records.push({ ...metrics, dimensions });
  }

  startSpan(name: string): Span {
    const span: RecordedSpan = { name, annotations: {}, details: {}, hasEnded: false };
    this.spans.push(span);
    return {
      annotate: (fields) => Object.assign(span.annotations, fields),
      attach(key, details) {
        span.details[key] = details;
      },
      end(error) {
        if (span.hasEnded) throw new Error(`The span "${name}" has ended twice.`);
        span.hasEnded = true;
        span.error = error;
      },
    };
  }

  span(name: string): RecordedSpan | undefined {
    return this.spans.find((span) => span.name === name);
  }
}
