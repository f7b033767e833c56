import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { LateLog } from "#adapters/outbound/powertools/late-log.ts";
import { PowertoolsLog } from "#adapters/outbound/powertools/powertools-log.ts";
import { PowertoolsTelemetry } from "#adapters/outbound/powertools/powertools-telemetry.ts";
import { InMemoryTelemetry } from "../fakes/in-memory-telemetry.ts";
import { aLambdaContext } from "../fixtures/lambda-context.ts";
import { describeTelemetry } from "./telemetry.contract.ts";

describeTelemetry("in memory", () => new InMemoryTelemetry());

describe("on standard output", () => {
  const lines: string[] = [];
  let telemetry: PowertoolsTelemetry;

  beforeAll(() => {
    // Lets Powertools write through the global console, where a test can listen.
    vi.stubEnv("POWERTOOLS_DEV", "true");
    vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
    vi.stubEnv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    for (const method of ["log", "info", "warn", "error"] as const) {
      vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(line));
    }
  });
  beforeEach(() => {
    lines.length = 0;
    telemetry = new PowertoolsTelemetry();
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  describeTelemetry("Powertools", () => telemetry);

  it("writes a log line as JSON with its level, event and fields", () => {
    telemetry.log("warn", "ghosts_not_removed", { ghosts: 3 }, new Error("throttled"));
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: "WARN",
        message: "ghosts_not_removed",
        service: "game-relay",
        ghosts: 3,
        error: expect.objectContaining({ message: "throttled" }),
      }),
    ]);
  });

  it("writes the request's id into every line, and whether the instance is new", () => {
    const log = new PowertoolsLog();
    const middleware = log.middleware();
    for (const awsRequestId of ["first", "second"]) {
      middleware.before({ context: { ...aLambdaContext(), awsRequestId } });
      log.log("info", "registered");
      log.log("info", "done");
    }
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { function_request_id: "first", cold_start: true },
      { function_request_id: "first", cold_start: true },
      { function_request_id: "second", cold_start: false },
      { function_request_id: "second", cold_start: false },
    ]);
  });

  it("takes no instance for new whose first line comes later than its first event", async () => {
    const log = new LateLog();
    log.begin({ ...aLambdaContext(), awsRequestId: "first" });
    log.begin({ ...aLambdaContext(), awsRequestId: "second" });
    await log.write("info", "unauthorized");
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { message: "unauthorized", function_request_id: "second", cold_start: false },
    ]);
  });

  it("tells of a first line's request and error, and that the instance is new", async () => {
    const log = new LateLog();
    log.begin({ ...aLambdaContext(), awsRequestId: "first" });
    await log.write("error", "authorizer_failed", new Error("no keys"));
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      {
        level: "ERROR",
        function_request_id: "first",
        cold_start: true,
        error: { message: "no keys" },
      },
    ]);
  });

  it("writes metrics in CloudWatch's embedded format, by their dimensions", () => {
    const counts = { Delivered: 2, Gone: 1 };
    telemetry.record({ counts, milliseconds: { FanOut: 12 } }, { route: "message" });
    telemetry.record({ counts: { Refused: 1 } });
    const [first, second] = lines.map((line): unknown => JSON.parse(line));
    expect(first).toMatchObject({
      route: "message",
      Delivered: 2,
      Gone: 1,
      FanOut: 12,
      _aws: {
        CloudWatchMetrics: [{ Namespace: "GameRelay", Dimensions: [["service", "route"]] }],
      },
    });
    expect(second).not.toHaveProperty("route");
  });
});
