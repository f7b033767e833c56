import { describe, expect, it } from "vitest";
import type { Telemetry } from "#application/ports/telemetry.ts";

/** What every telemetry promises: to follow the work without getting into its way. */
export function describeTelemetry(name: string, subject: () => Telemetry): void {
  describe(`Telemetry: ${name}`, () => {
    it("takes spans that are annotated, filled and ended, inside and beside one another", () => {
      const telemetry = subject();
      expect(() => {
        const outer = telemetry.startSpan("outer");
        const inner = telemetry.startSpan("inner");
        outer.annotate({ room: "arena", recipients: 2, done: true, missing: undefined });
        outer.attach("delivery", { attempts: 2, latencyMs: { "<=5": 2 } });
        inner.end(new Error("lost"));
        outer.end();
      }).not.toThrow();
    });

    it("takes a span that ended with something that is no error", () => {
      expect(() => subject().startSpan("odd").end("not an error")).not.toThrow();
    });

    it("takes log lines of every level, with and without an error of any kind", () => {
      const telemetry = subject();
      expect(() => {
        for (const level of ["info", "warn", "error"] as const) {
          telemetry.log(level, "event");
          telemetry.log(level, "event", { room: "arena", missing: undefined });
          telemetry.log(level, "event", {}, new Error("lost"));
          telemetry.log(level, "event", {}, "not an error");
        }
      }).not.toThrow();
    });

    it("takes metrics with and without dimensions", () => {
      const telemetry = subject();
      expect(() => {
        telemetry.record({ counts: { Delivered: 1, Gone: 0 } });
        telemetry.record({ counts: { Refused: 1 } }, { route: "message", code: "unknown_action" });
        telemetry.record({ counts: {}, milliseconds: { FanOut: 12 } }, { route: "message" });
      }).not.toThrow();
    });
  });
}
