import { describe, expect, it } from "vitest";
import { usage } from "../../../scripts/mutants/options.ts";
import { runScript } from "../../support/command.ts";

describe("npm run mutants", () => {
  it("explains itself", async () => {
    const command = runScript("mutants", ["--help"]);
    await expect(command.ended).resolves.toMatchObject({ code: 0 });
    expect(command.output()).toBe(`${usage}\n`);
  });

  it("lists what it would change, by line", async () => {
    const command = runScript("mutants", ["src/domain", "--list", "--lines", "1-20"]);
    await expect(command.ended).resolves.toMatchObject({ code: 0 });
    expect(command.output()).toMatch(/^src\/domain\/frame\.ts:\d+: .+ -> .+$/m);
    expect(command.output()).not.toMatch(/\.ts:2[1-9]: /);
  });

  it.each<[string, readonly string[], string]>([
    ["no code", [], "Which code? Name files or folders: npm run mutants -- src/domain\n"],
    ["code that is not there", ["src/none"], "There is no src/none.\n"],
    ["lines that are none", ["src", "--lines", "7"], "--lines 7 is not of the form 10-20.\n"],
  ])("says in a line what is wrong with %s", async (_, args, sentence) => {
    const { code, errors } = await runScript("mutants", args).ended;
    expect([code, errors]).toEqual([1, sentence]);
  });
});
