import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { captureLambdaHandler } from "@aws-lambda-powertools/tracer/middleware";
import type { Fields, Span, Telemetry } from "#application/ports/telemetry.ts";

const serviceName = "game-relay";

/** Structured logs, CloudWatch's embedded metrics and X-Ray traces, by Powertools. */
export class PowertoolsTelemetry implements Telemetry {
  readonly #logger = new Logger({ serviceName });
  readonly #metrics = new Metrics({ namespace: "GameRelay", serviceName });
  // A subsegment for every HTTP request would be one for every recipient of a broadcast, against
  // a limit of 64 KB for a segment document.
  readonly #tracer = new Tracer({ serviceName, captureHTTPsRequests: false });

  /** What has to be around the whole handler: the trace's segment and the log's request id. */
  middlewares() {
    return [
      captureLambdaHandler(this.#tracer, { captureResponse: false }),
      injectLambdaContext(this.#logger, { logEvent: false }),
    ];
  }

  log(level: "info" | "warn" | "error", event: string, fields: Fields = {}, error?: unknown): void {
    this.#logger[level](event, error === undefined ? { ...fields } : { ...fields, error });
  }

  count(metrics: Readonly<Record<string, number>>, dimensions = {}): void {
    this.#metrics.addDimensions(dimensions);
    for (const [name, value] of Object.entries(metrics)) {
      this.#metrics.addMetric(name, MetricUnit.Count, value);
    }
    this.#metrics.publishStoredMetrics();
  }

  async trace<T>(name: string, work: (span: Span) => Promise<T>): Promise<T> {
    if (!this.#tracer.isTracingEnabled()) return work({ annotate: () => {} });
    const subsegment = this.#tracer.getSegment()?.addNewSubsegment(name);
    try {
      return await work({
        annotate(fields) {
          for (const [key, value] of Object.entries(fields)) {
            if (value !== undefined) subsegment?.addAnnotation(key, value);
          }
        },
      });
    } catch (error) {
      subsegment?.addError(error instanceof Error ? error : String(error));
      throw error;
    } finally {
      subsegment?.close();
    }
  }
}
