import { onTestFinished } from "vitest";
import type { StreamMessages } from "../../../../scripts/web/api.ts";

/** A message of the stream, by its name. */
export type StreamMessage = {
  [Name in keyof StreamMessages]: { readonly name: Name; readonly data: StreamMessages[Name] };
}[keyof StreamMessages];

/** Reads a stream as `EventSource` does, and keeps all of it. */
export class StreamReader {
  /** As it came. */
  text = "";
  readonly messages: StreamMessage[] = [];
  /** Resolves when the server ends it, rejects when it breaks off. */
  readonly ended: Promise<void>;
  #wake: () => void = () => {};

  static async open(url: string): Promise<StreamReader> {
    const abort = new AbortController();
    const response = await fetch(`${url}/api/stream`, { signal: abort.signal });
    if (response.body === null) throw new Error("The stream has no body.");
    const reader = new StreamReader(response.body);
    onTestFinished(() => abort.abort());
    return reader;
  }

  private constructor(body: ReadableStream<Uint8Array>) {
    this.ended = this.#read(body);
    // Most tests end before it does.
    this.ended.catch(() => {});
  }

  /** The latest message of a name that is as wished, by now or later: for what happens. */
  until<Name extends keyof StreamMessages>(
    name: Name,
    isWished: (data: StreamMessages[Name]) => boolean = () => true,
  ): Promise<StreamMessages[Name]> {
    return this.#find(() => this.all(name).findLast(isWished));
  }

  /** The latest message of a name once it is as wished: for what lasts until the next one. */
  current<Name extends "connections" | "faults">(
    name: Name,
    isWished: (data: StreamMessages[Name]) => boolean,
  ): Promise<StreamMessages[Name]> {
    return this.#find(() => this.all(name).slice(-1).find(isWished));
  }

  all<Name extends keyof StreamMessages>(name: Name): readonly StreamMessages[Name][] {
    return this.messages
      .filter((it): it is Extract<StreamMessage, { name: Name }> => it.name === name)
      .map(({ data }) => data as StreamMessages[Name]);
  }

  async #find<Found>(look: () => Found | undefined): Promise<Found> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of body) {
      const text = decoder.decode(chunk, { stream: true });
      this.text += text;
      const blocks = (rest + text).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) this.#take(block);
      this.#wake();
    }
  }

  #take(block: string): void {
    const match = /^event: (.*)\ndata: (.*)$/.exec(block);
    if (match === null) return;
    this.messages.push({ name: match[1], data: JSON.parse(match[2] ?? "") } as StreamMessage);
  }
}
