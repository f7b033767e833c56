import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { validators } from "#adapters/inbound/api-gateway/validators.generated.js";
import { actions } from "#protocol/actions.ts";
import { compileSchemas, generatedValidators } from "../../scripts/schemas/compile.ts";

it("the compiled validators are those of the schemas (npm run schemas)", async () => {
  const { js, dts } = await compileSchemas();
  expect(readFileSync(`${generatedValidators}.js`, "utf8")).toBe(js);
  expect(readFileSync(`${generatedValidators}.d.ts`, "utf8")).toBe(dts);
});

it("there is a validator for every action, and none without one", () => {
  expect(Object.keys(validators).toSorted()).toEqual(actions.toSorted());
});
