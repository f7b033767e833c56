import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compileSchemas, generatedValidators } from "../../scripts/schemas/compile.ts";

it("the compiled validators are those of the schemas (npm run schemas)", () => {
  expect(readFileSync(generatedValidators, "utf8")).toBe(compileSchemas());
});
