import { useCallback, useEffect, useState } from "preact/hooks";
import type { Trace } from "../../api.ts";
import { getTrace, ServerProblem } from "../server-api.ts";
import { nextLookIn } from "./trace-polling.ts";

export interface TraceLookup {
  /** As far as it is known. */
  readonly trace: Trace | undefined;
  /** Whether more of it is expected. */
  readonly isWaiting: boolean;
  /** Why it cannot be had. */
  readonly problem: string | undefined;
  /** Looks again from the beginning. */
  retry(): void;
}

type Finding = Omit<TraceLookup, "retry">;

const nothingYet: Finding = { trace: undefined, isWaiting: true, problem: undefined };

/** One trace, asked for until it is complete or must be given up. */
export function useTrace(traceId: string): TraceLookup {
  const [finding, setFinding] = useState(nothingYet);
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    setFinding(nothingYet);
    void follow(traceId, abort.signal, setFinding);
    return () => abort.abort();
  }, [traceId, attempt]);

  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { ...finding, retry };
}

async function follow(
  traceId: string,
  signal: AbortSignal,
  tell: (finding: Finding) => void,
): Promise<void> {
  for (let looks = 1; !signal.aborted; looks++) {
    const finding = await look(traceId, looks, signal);
    if (signal.aborted) return;
    tell(finding);
    const wait = nextLookIn(finding.trace, looks);
    if (!finding.isWaiting || wait === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function look(traceId: string, looks: number, signal: AbortSignal): Promise<Finding> {
  try {
    const trace = await getTrace(traceId, signal);
    const isWaiting = nextLookIn(trace, looks) !== undefined;
    return { trace, isWaiting, problem: trace === undefined ? notFound : undefined };
  } catch (error) {
    if (error instanceof ServerProblem)
      return { ...nothingYet, isWaiting: false, problem: error.message };
    if (signal.aborted) return nothingYet;
    throw error;
  }
}

const notFound =
  "This trace is gone: the server keeps the latest of each kind, and forgets all when it ends.";
