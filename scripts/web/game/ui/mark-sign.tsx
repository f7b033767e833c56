import type { Mark } from "../rules/marks.ts";
import { tilePosition } from "./tile-position.ts";

/** `?` or `!` for a moment; the style sheet lets it come and go. */
export function MarkSign({ mark: { kind, tile } }: { readonly mark: Mark }) {
  return (
    <div
      class={`mark mark-${kind}`}
      data-testid="mark"
      data-kind={kind}
      data-tile={tile}
      style={tilePosition(tile)}
      aria-hidden="true"
    >
      <span>{kind === "moved" ? "?" : "!"}</span>
    </div>
  );
}
