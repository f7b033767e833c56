/** What is about to be sent, as it stands in the form. */
export interface FrameDraft {
  readonly kind: "message" | "heartbeat" | "raw";
  /** How `text` is meant in a message. */
  readonly format: "text" | "json";
  readonly text: string;
  /** The client's own id: of a message, which counts up, or of a heartbeat, which is answered. */
  readonly id: string;
}

export type Composition = { readonly frame: string } | { readonly problem: string };

/**
 * The frame as it goes over the wire. Raw text stays as it is, however wrong: that is what it is
 * for.
 */
export function composeFrame({ kind, format, text, id }: FrameDraft): Composition {
  if (kind === "raw") return { frame: text };
  if (kind === "heartbeat") return frameOf({ action: "heartbeat", ...(id !== "" && { id }) });
  const message = format === "text" ? { value: text } : parseJson(text);
  if (message === undefined) return { problem: "The message is not JSON; send it as raw text." };
  return frameOf({
    action: "message",
    ...(id !== "" && { id: asMessageId(id) }),
    message: message.value,
  });
}

/** A number; but what is none is sent as it was typed, to see how it is refused. */
function asMessageId(id: string): number | string {
  return /^\d{1,15}$/.test(id) ? Number(id) : id;
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
