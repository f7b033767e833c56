import type { OutputStream } from "./instance-messages.ts";

/** Cuts what an instance writes into lines. */
export class OutputLines {
  readonly #hand: (line: string, stream: OutputStream) => void;
  readonly #unfinished = { stdout: "", stderr: "" };

  constructor(hand: (line: string, stream: OutputStream) => void) {
    this.#hand = hand;
  }

  add(stream: OutputStream, text: string): void {
    const lines = (this.#unfinished[stream] + text).split(/\r?\n/);
    this.#unfinished[stream] = lines.pop() ?? "";
    for (const line of lines) this.#hand(line, stream);
  }

  /** Hands over what did not end in a newline. */
  end(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#unfinished[stream] !== "") this.add(stream, "\n");
    }
  }
}
