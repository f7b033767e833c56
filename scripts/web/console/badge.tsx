import type { ComponentChildren } from "preact";
import type { Tone } from "./live/event-tone.ts";

/** A short word that catches the eye; its colour repeats what it says. */
export function Badge({
  tone,
  title,
  children,
}: {
  readonly tone: Tone;
  readonly title?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <span class={`badge badge-${tone}`} {...(title !== undefined && { title })}>
      {children}
    </span>
  );
}
