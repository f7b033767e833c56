import { MetricUnit, Metrics as PowertoolsMetrics } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import type { LogFields, Metrics, Span, Telemetry } from "#application/ports/telemetry.ts";
import { PowertoolsLog, serviceName } from "./powertools-log.ts";

/** Structured logs, CloudWatch's embedded metrics and X-Ray traces, by Powertools. */
export class PowertoolsTelemetry implements Telemetry {
  readonly #log = new PowertoolsLog();
  readonly #metrics = new PowertoolsMetrics({ namespace: "GameRelay", serviceName });
  // A subsegment for every HTTP request would be one for every recipient of a broadcast, against
  // a limit of 64 KB for a segment document.
  readonly #tracer = new Tracer({ serviceName, captureHTTPsRequests: false });

  /** What has to be around the whole handler: the trace's segment and the log's request id. */
  middlewares() {
    return [captureLambdaHandler(this.#tracer, { captureResponse: false }), this.#log.middleware()];
  }

  log(level: "info" | "warn" | "error", event: string, fields?: LogFields, error?: unknown): void {
    this.#log.log(level, event, fields, error);
  }

  record({ counts, milliseconds = {} }: Metrics, dimensions = {}): void {
    this.#metrics.addDimensions(dimensions);
    for (const [name, value] of Object.entries(counts)) {
      this.#metrics.addMetric(name, MetricUnit.Count, value);
    }
    for (const [name, value] of Object.entries(milliseconds)) {
      this.#metrics.addMetric(name, MetricUnit.Milliseconds, value);
    }
    this.#metrics.publishStoredMetrics();
  }

  startSpan(name: string): Span {
    const parent = this.#tracer.isTracingEnabled() ? this.#tracer.getSegment() : undefined;
    const subsegment = parent?.addNewSubsegment(name);
    return {
      annotate(fields) {
        for (const [key, value] of Object.entries(fields)) {
          if (value !== undefined) subsegment?.addAnnotation(key, value);
        }
      },
      attach: (key, details) => subsegment?.addMetadata(key, details),
      end(error) {
        if (error !== undefined) subsegment?.addError(asError(error));
        subsegment?.close();
      },
    };
  }
}

function asError(error: unknown): Error | string {
  return error instanceof Error ? error : String(error);
}
