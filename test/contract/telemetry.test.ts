import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PowertoolsTelemetry } from "#adapters/outbound/powertools/powertools-telemetry.ts";
import { InMemoryTelemetry } from "../fakes/in-memory-telemetry.ts";
import { describeTelemetry } from "./telemetry.contract.ts";

describeTelemetry("in memory", () => new InMemoryTelemetry());

describe("on standard output", () => {
  const lines: string[] = [];
  let telemetry: PowertoolsTelemetry;

  beforeAll(() => {
    // Lets Powertools write through the global console, where a test can listen.
    vi.stubEnv("POWERTOOLS_DEV", "true");
    vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
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
