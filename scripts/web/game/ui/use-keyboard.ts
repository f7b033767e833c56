import { useEffect } from "preact/hooks";
import type { Focus, KeyAction } from "./keyboard.ts";
import { actionOf } from "./keyboard.ts";

/** A key that is held down steps on, but no faster than this, in milliseconds. */
const repeatMs = 140;

/** Listens everywhere on the page, so that nobody has to click the board first. */
export function useKeyboard(act: (action: KeyAction) => boolean): void {
  useEffect(() => {
    let actedAt = 0;
    function pressed(event: KeyboardEvent): void {
      const action = actionOf(event, focusOf(event.target));
      if (action === undefined) return;
      if (event.repeat && (typeof action === "string" || event.timeStamp - actedAt < repeatMs)) {
        // Held keys must not scroll the page between two steps either.
        if (typeof action !== "string") event.preventDefault();
        return;
      }
      if (!act(action)) return;
      actedAt = event.timeStamp;
      event.preventDefault();
    }
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [act]);
}

function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return "other";
  if (target.closest("input:not([type=checkbox]), textarea, select")) return "text";
  return target.closest("button, a, summary, input") ? "button" : "other";
}
