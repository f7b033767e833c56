/** Never a token, a payload or an e-mail address: what goes in here is stored and read by people. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** A part of the trace. */
export interface Span {
  /** Indexed: traces can be searched by these. */
  annotate(fields: Fields): void;
}

/** How a running backend is followed: log lines, metrics and traces. */
export interface Telemetry {
  log(level: "info" | "warn" | "error", event: string, fields?: Fields, error?: unknown): void;

  /** Adds to metrics; `dimensions` should have few distinct values. */
  count(
    metrics: Readonly<Record<string, number>>,
    dimensions?: Readonly<Record<string, string>>,
  ): void;

  /** Runs `work` as a named part of the trace; what it throws is passed on. */
  trace<T>(name: string, work: (span: Span) => Promise<T>): Promise<T>;
}
