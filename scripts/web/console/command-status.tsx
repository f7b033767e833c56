import type { CommandResult } from "./use-commands.ts";

/** What became of the latest command; said where it is in sight, wherever it was given. */
export function CommandStatus({ result }: { readonly result: CommandResult | undefined }) {
  return (
    <p
      class={result?.isProblem ? "result problem" : "result"}
      role="status"
      data-testid="command-result"
      data-problem={result?.isProblem}
    >
      {result?.sentence}
    </p>
  );
}
