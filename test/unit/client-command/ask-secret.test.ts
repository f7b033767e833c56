import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askSecret } from "../../../scripts/client/ask-secret.ts";

/** A terminal, and what it shows. */
function aTerminal(isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough({ encoding: "utf8" });
  return { input, output, shown: () => output.read() };
}

describe("a secret that is asked for", () => {
  it("is not shown while it is typed", async () => {
    const terminal = aTerminal();
    const asked = askSecret("Password", terminal);
    terminal.input.write("open sesame\r");
    await expect(asked).resolves.toBe("open sesame");
    expect(terminal.shown()).toBe("Password: \n");
  });

  it.each([
    ["Ctrl-C", "\u0003", 130],
    ["Ctrl-C after something", "open\u0003", 130],
    ["Ctrl-D", "\u0004", 0],
  ])("need not be given: %s ends the command", async (_, keys, exitCode) => {
    const terminal = aTerminal();
    const asked = askSecret("Password", terminal);
    terminal.input.write(keys);
    await expect(asked).rejects.toMatchObject({ name: "PromptEnded", exitCode });
    expect(terminal.shown()).toBe("Password: \n");
  });

  it("is not given when the terminal goes away", async () => {
    const terminal = aTerminal();
    const asked = askSecret("Password", terminal);
    terminal.input.end();
    await expect(asked).rejects.toMatchObject({ name: "PromptEnded", exitCode: 0 });
  });

  it("needs a terminal", async () => {
    const terminal = aTerminal(false);
    await expect(askSecret("Password", terminal)).rejects.toThrow("set PLAYER_PASSWORD");
    expect(terminal.shown()).toBeNull();
  });
});
