import { once } from "node:events";
import { expect, it } from "vitest";
import { inBackground } from "../../scripts/in-background.ts";

it("tells at the terminal what failed though nobody waited for it, and nothing ends", async () => {
  const warned = once(process, "warning");
  inBackground(Promise.reject(new RangeError("too deep")));
  const [warning] = await warned;
  expect(String(warning)).toContain("RangeError: too deep");
});

it("says nothing of what succeeds", async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on("warning", listen);
  inBackground(Promise.resolve());
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listen);
  expect(warnings).toEqual([]);
});
