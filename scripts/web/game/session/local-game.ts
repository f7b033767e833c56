import type { LocalGame } from "../../api.ts";

/** @returns undefined where the page is not served by a developer's own machine */
export async function findLocalGame(): Promise<LocalGame | undefined> {
  try {
    const answer = await fetch("/api/local", { headers: { accept: "application/json" } });
    // Another web server may answer any path with a page.
    const isJson = answer.headers.get("content-type")?.startsWith("application/json") === true;
    return answer.ok && isJson ? ((await answer.json()) as LocalGame) : undefined;
  } catch {
    return undefined;
  }
}
