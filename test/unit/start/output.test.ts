import { describe, expect, it } from "vitest";
import { functionLine, gatewayLine } from "../../../scripts/start/output.ts";

const event = {
  kind: "invocation",
  route: "heartbeat",
  connectionId: "abc=",
  outcome: "200",
  durationMs: 3.4,
} as const;

describe("a line of a function", () => {
  const error = {
    name: "TypeError",
    message: "x is not a function",
    stack: `TypeError: x is not a function
    at broadcast (${process.cwd()}/src/application/use-cases/broadcast.ts:42:7)
    at runRequest (${process.cwd()}/node_modules/@middy/core/index.js:191:26)
    at answer (file://${process.cwd()}/scripts/local-cloud/lambda/instance-worker.ts:44:20)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
    cause: { name: "RangeError", message: "too deep", stack: "RangeError\n    at deep (x.ts:1:1)" },
  };
  const entry = { level: "ERROR", message: "message failed", service: "relay", error };

  it("that tells of an error is text: what it says, where, and what caused it", () => {
    expect(functionLine(JSON.stringify(entry), "router", false)?.split("\n")).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}router {7}ERROR {2}message failed$/),
      "  TypeError: x is not a function",
      "    at broadcast (src/application/use-cases/broadcast.ts:42:7)",
      "  caused by",
      "  RangeError: too deep",
      "    at deep (x.ts:1:1)",
    ]);
  });

  it("comes whole as well when everything is wanted", () => {
    const line = JSON.stringify(entry);
    expect(functionLine(line, "router", true)?.split("\n").at(-1)).toBe(line);
  });

  it.each([
    ["information", { level: "INFO", message: "broadcast" }],
    ["metrics", { _aws: {}, Delivered: 1 }],
  ])("that is %s is for a verbose log", (_, structured) => {
    const line = JSON.stringify(structured);
    expect(functionLine(line, "router", false)).toBeUndefined();
    expect(functionLine(line, "router", true)).toBe(line);
  });

  it("that is a warning says so, without an error", () => {
    const line = JSON.stringify({ level: "WARN", message: "late" });
    expect(functionLine(line, "authorizer", false)).toMatch(/authorizer {3}WARN {2}late$/);
  });

  it.each(["plain text", "42", '"text"', "null", "[1]"])("that is %s stays as it is", (line) => {
    expect(functionLine(line, "router", false)).toBe(line);
  });
});

describe("a line of the gateway", () => {
  it("is not printed for a heartbeat that went well, or a post, unless all is wanted", () => {
    expect(gatewayLine(event, false)).toBeUndefined();
    expect(gatewayLine({ ...event, kind: "management", route: "POST" }, false)).toBeUndefined();
    expect(gatewayLine(event, true)).toMatch(/heartbeat {4}abc= {2}200 {2}3 ms$/);
  });

  it("is printed for a heartbeat that failed, and for what else happens", () => {
    expect(gatewayLine({ ...event, outcome: "threw" }, false)).toContain("threw");
    expect(gatewayLine({ ...event, route: "message", coldStart: true }, false)).toMatch(
      /message {6}abc= {2}200 {2}3 ms, cold start$/,
    );
  });
});
