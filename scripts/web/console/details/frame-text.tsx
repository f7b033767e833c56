import { printableLines } from "../../../printable.ts";
import type { Frame } from "../../api.ts";
import { CopyButton } from "../copy-button.tsx";
import { plural } from "../format.ts";
import { getFrame } from "../server-api.ts";
import { useLookup } from "../use-lookup.ts";
import { laidOut } from "./json-layout.ts";

/** What a client sent, or was posted. */
export function FrameText({ event }: { readonly event: number }) {
  const { found: frame, problem } = useLookup((signal) => getFrame(event, signal), event);
  return (
    <div class="frame" data-testid="frame">
      <h3>
        Frame{" "}
        {frame !== undefined && <span class="muted">{plural(lengthOf(frame), "character")}</span>}{" "}
        {frame !== undefined && <CopyButton what="frame" text={frame.text} />}
      </h3>
      {frame !== undefined && (
        <pre data-testid="frame-text">{printableLines(laidOut(frame.text))}</pre>
      )}
      {frame !== undefined && frame.cut > 0 && (
        <p class="muted">{plural(frame.cut, "character")} more, which the console does not keep.</p>
      )}
      {problem !== undefined && <p class="muted">{problem}</p>}
    </div>
  );
}

function lengthOf({ text, cut }: Frame): number {
  return text.length + cut;
}
