/** Never a token, a payload or an e-mail address: what goes in here is stored and read by people. */
export type Fields = Readonly<Record<string, Field>>;

type Field = string | number | boolean | undefined;

/** Lines may have counts by name as well. */
export type LogFields = Readonly<Record<string, Field | Readonly<Record<string, number>>>>;

/** Amounts by their names, in PascalCase as CloudWatch has them. */
export interface Metrics {
  readonly counts: Readonly<Record<string, number>>;
  readonly milliseconds?: Readonly<Record<string, number>>;
}

/** A part of the trace, from when it is started until it is ended. */
export interface Span {
  /** Indexed: traces can be searched by these. */
  annotate(fields: Fields): void;
  /** Not indexed: what one wants to read once the trace is found. */
  attach(name: string, details: object): void;
  /** @param error what went wrong in it, if anything */
  end(error?: unknown): void;
}

/** How a running backend is followed: log lines, metrics and traces. */
export interface Telemetry {
  log(level: "info" | "warn" | "error", event: string, fields?: LogFields, error?: unknown): void;

  /** Adds to metrics; `dimensions` should have few distinct values. */
  record(metrics: Metrics, dimensions?: Readonly<Record<string, string>>): void;

  /** Starts a part of the trace, beside others that have not ended. */
  startSpan(name: string): Span;
}

/** The log of a function that has little to say. `Request` is what lines are named after. */
export interface QuietLog<Request> {
  /** At the beginning of every event. */
  begin(request: Request): void;

  /** Resolves when the line is written. */
  write(level: "info" | "error", event: string, error?: unknown): Promise<void>;
}
