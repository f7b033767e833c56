import { useEffect, useRef, useState } from "preact/hooks";
import { ServerProblem } from "./server-api.ts";

/** What the server was asked for, as far as it has answered. */
export interface Lookup<Found> {
  readonly found?: Found;
  /** Why it cannot be had. */
  readonly problem?: string;
}

/** Milliseconds. Busy rooms change ten times a second, which nobody can read. */
const lookAgainMs = 300;

/**
 * Asks the server for something, and again whenever it may have changed.
 *
 * @param look resolves with nothing if the server does not have it
 * @param subject what is asked for: what was found of another is forgotten at once
 * @param version differs when it may have changed; what was found before stays until there is more
 */
export function useLookup<Found>(
  look: (signal: AbortSignal) => Promise<Found | undefined>,
  subject: string | number,
  version: string | number = "",
): Lookup<Found> {
  const [answer, setAnswer] = useState<Lookup<Found> & { readonly subject?: string | number }>({});
  const settled = useThrottled(version);
  useEffect(() => {
    const abort = new AbortController();
    look(abort.signal).then(
      (found) => setAnswer({ subject, ...(found === undefined ? gone : { found }) }),
      (error: unknown) => {
        if (error instanceof ServerProblem) setAnswer({ subject, problem: error.message });
      },
    );
    return () => abort.abort();
  }, [subject, settled]);
  return answer.subject === subject ? answer : {};
}

/** The latest of what changes, a few times a second at most. */
function useThrottled<Value>(value: Value): Value {
  const [shown, show] = useState(value);
  const latest = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  latest.current = value;
  useEffect(() => {
    if (value === shown) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      show(latest.current);
    }, lookAgainMs);
  }, [value, shown]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return shown;
}

const gone = { problem: "It is gone." };
