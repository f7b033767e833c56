import type { WebSocket } from "ws";

/** Keeps every frame of a socket from its first moment on, and tells when enough have come. */
export class Inbox {
  readonly frames: string[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(socket: WebSocket) {
    socket.on("message", (data) => {
      this.frames.push(data.toString());
      for (const { count, resolve } of this.#waiting) if (this.frames.length >= count) resolve();
    });
    this.closed = new Promise((resolve) =>
      socket.once("close", (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  /** Resolves when that many frames have come, with all that have come by then. */
  async first(count: number): Promise<readonly string[]> {
    if (this.frames.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
    }
    return [...this.frames];
  }
}
