import { useEffect, useState } from "preact/hooks";

const watchers = new Set<(now: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time in epoch milliseconds, which ticks every second: for all that watch at once. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => watch(setNow), []);
  return now;
}

function watch(watcher: (now: number) => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(tick, 1_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Nobody reads the seconds of a page that is not in sight. */
function tick(): void {
  if (document.visibilityState === "hidden") return;
  const now = Date.now();
  for (const watcher of watchers) watcher(now);
}
