import { describe, expect, it } from "vitest";
import { startFunction } from "./started-function.ts";

describe("what a function writes", () => {
  it("comes line by line, in order and before the answer", async () => {
    const lambda = await startFunction("printing");

    await lambda.invoke(["a\nb", "", "c\n\nd\r\n"], "message");

    expect(lambda.lines).toEqual(["a", "bc", "", "d", "printed 3"]);
  });

  it("comes from stdout and stderr, each with its own lines", async () => {
    const lines: string[] = [];
    const lambda = await startFunction("printing", {
      output: (line, stream) => lines.push(`${stream} ${line}`),
    });

    await lambda.invoke(["out", "err", " end\n", "or\n"], "message");

    expect(lines).toEqual(["stdout out end", "stderr error", "stdout printed 4"]);
  });

  it("comes to the last word of an instance that ends", async () => {
    const lambda = await startFunction("faulty");

    await lambda.invoke("writes and exits", "message");

    expect(lambda.lines).toEqual(["last words"]);
  });

  it("comes with its last line even when that is unfinished", async () => {
    const lambda = await startFunction("printing");
    await lambda.invoke(["", "no newline"], "message");
    expect(lambda.lines).toEqual(["printed 2"]);

    await lambda.close();

    expect(lambda.lines).toEqual(["printed 2", "no newline"]);
  });
});
