import { useEffect, useState } from "preact/hooks";

interface CopyButtonProps {
  /** Such as "user id". */
  readonly what: string;
  readonly text: string;
}

/** How long it says that it is done. */
const doneMs = 1_500;

/** Takes the whole of something to the clipboard, of which the page may show a part. */
export function CopyButton({ what, text }: CopyButtonProps) {
  const [said, say] = useState<string>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => say(undefined), doneMs);
    return () => clearTimeout(timer);
  }, [said]);

  return (
    <button
      type="button"
      class="copy"
      data-testid="copy"
      title={`Copy the ${what}: ${text.length > 100 ? "all of it" : text}`}
      aria-label={`Copy the ${what}`}
      onClick={(event) => {
        event.stopPropagation();
        void copy(text).then(say);
      }}
    >
      {said === undefined && (
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />
        </svg>
      )}
      <span aria-live="polite">{said}</span>
    </button>
  );
}

/** @returns what to say of it */
async function copy(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    return "not allowed";
  }
}
