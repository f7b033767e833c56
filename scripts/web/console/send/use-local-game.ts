import { useEffect, useState } from "preact/hooks";
import type { LocalGame } from "../../api.ts";
import { getLocalGame, ServerProblem } from "../server-api.ts";

/**
 * Where to play and who can, asked for again whenever the server was started anew: its ports and its
 * user pool may be others then.
 *
 * @param isServerThere whether the server's stream is open
 */
export function useLocalGame(isServerThere: boolean): {
  readonly game: LocalGame | undefined;
  readonly problem: string | undefined;
} {
  const [game, setGame] = useState<LocalGame>();
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    if (!isServerThere) return;
    const abort = new AbortController();
    getLocalGame(abort.signal).then(
      (answer) => {
        setGame(answer);
        setProblem(undefined);
      },
      (error: unknown) => {
        if (error instanceof ServerProblem) setProblem(error.message);
      },
    );
    return () => abort.abort();
  }, [isServerThere]);

  return { game, problem };
}
