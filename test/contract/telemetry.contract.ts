import { describe, expect, it } from "vitest";
import type { Telemetry } from "#application/ports/telemetry.ts";

/** What every telemetry promises: to follow the work without getting into its way. */
export function describeTelemetry(name: string, subject: () => Telemetry): void {
  describe(`Telemetry: ${name}`, () => {
    it("returns what the traced work returns", async () => {
      const work = subject().trace("work", async (span) => {
        span.annotate({ room: "arena", recipients: 2, done: true, missing: undefined });
        return 42;
      });
      await expect(work).resolves.toBe(42);
    });

    it("passes on what the traced work throws", async () => {
      const failure = new Error("lost");
      await expect(subject().trace("work", () => Promise.reject(failure))).rejects.toBe(failure);
    });

    it("traces works inside and beside one another", async () => {
      const telemetry = subject();
      const inner = () => telemetry.trace("inner", async () => "done");
      await expect(
        telemetry.trace("outer", () => Promise.all([inner(), inner()])),
      ).resolves.toEqual(["done", "done"]);
    });

    it("takes log lines of every level, with and without an error of any kind", () => {
      const telemetry = subject();
      for (const level of ["info", "warn", "error"] as const) {
        telemetry.log(level, "event");
        telemetry.log(level, "event", { room: "arena", missing: undefined });
        telemetry.log(level, "event", {}, new Error("lost"));
        telemetry.log(level, "event", {}, "not an error");
      }
    });

    it("takes metrics with and without dimensions", () => {
      const telemetry = subject();
      telemetry.count({ Delivered: 1, Gone: 0 });
      telemetry.count({ Delivered: 1 }, { route: "message" });
      telemetry.count({ Refused: 1 }, { route: "message", code: "unknown_action" });
    });
  });
}
