import { useEffect, useState } from "preact/hooks";
import type { Match, MatchView } from "../session/match.ts";

/** The match as it is now, at every change. */
export function useMatch(match: Match): MatchView {
  const [view, setView] = useState(match.view);
  useEffect(() => {
    setView(match.view);
    return match.watch(() => setView(match.view));
  }, [match]);
  return view;
}
