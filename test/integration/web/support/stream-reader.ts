import { once } from "node:events";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { StreamMessage, StreamMessages } from "../../../../scripts/web/api.ts";

/** Reads a stream as the console does, and keeps all of it. */
export class StreamReader {
  /** As it came. */
  text = "";
  readonly messages: StreamMessage[] = [];
  /** Resolves with the close code when the server ends it. */
  readonly ended: Promise<number>;
  #wake: () => void = () => {};

  static async open(url: string): Promise<StreamReader> {
    const { host } = new URL(url);
    const socket = new WebSocket(`ws://${host}/api/stream`, { origin: url });
    const reader = new StreamReader(socket);
    await once(socket, "open");
    onTestFinished(() => socket.terminate());
    return reader;
  }

  private constructor(socket: WebSocket) {
    this.ended = new Promise((resolve) => socket.on("close", resolve));
    socket.on("message", (data) => this.#take(data.toString()));
  }

  /** The latest message of a name that is as wished, by now or later: for what happens. */
  until<Name extends keyof StreamMessages>(
    name: Name,
    isWished: (data: StreamMessages[Name]) => boolean = () => true,
  ): Promise<StreamMessages[Name]> {
    return this.#find(() => this.all(name).findLast(isWished));
  }

  /** The latest message of a name once it is as wished: for what lasts until the next one. */
  current<Name extends "bars" | "connections" | "faults">(
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

  #take(text: string): void {
    this.text += text;
    this.messages.push(JSON.parse(text));
    this.#wake();
  }
}
