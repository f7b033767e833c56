/** What is about to be sent, as it stands in the form. */
export interface FrameDraft {
  readonly kind: "message" | "heartbeat" | "raw";
  /** How `text` is meant in a message. */
  readonly format: "text" | "json";
  readonly text: string;
  /** The client's own id of the frame, which asks for an answer; none if empty. */
  readonly id: string;
}

export type Composition = { readonly frame: string } | { readonly problem: string };

/**
 * The frame as it goes over the wire. Raw text stays as it is, however wrong: that is what it is
 * for.
 */
export function composeFrame({ kind, format, text, id }: FrameDraft): Composition {
  if (kind === "raw") return { frame: text };
  const withId = id === "" ? {} : { id };
  if (kind === "heartbeat") return frameOf({ action: "heartbeat", ...withId });
  const message = format === "text" ? { value: text } : parseJson(text);
  if (message === undefined) return { problem: "The message is not JSON; send it as raw text." };
  return frameOf({ action: "message", message: message.value, ...withId });
}

function frameOf(content: object): Composition {
  return { frame: JSON.stringify(content) };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
