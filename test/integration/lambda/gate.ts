import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A server that lets requests wait until it is told to answer. */
export interface Gate {
  readonly url: string;
  /** Resolves when that many requests are waiting. */
  crowd(size: number): Promise<void>;
  /** Answers the request that has waited longest, when there is one. */
  letIn(): Promise<void>;
  /** Answers all that wait and will come. */
  open(): void;
}

export async function startGate(): Promise<Gate> {
  const waiting: ServerResponse[] = [];
  let isOpen = false;
  let arrived = () => {};

  const server = createServer((_request, response) => {
    waiting.push(response);
    if (isOpen) letAllIn();
    else arrived();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });

  const letAllIn = () => {
    for (const response of waiting.splice(0)) response.end("{}");
  };
  const crowd = async (size: number) => {
    while (waiting.length < size) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    crowd,
    async letIn() {
      await crowd(1);
      waiting.shift()?.end("{}");
    },
    open() {
      isOpen = true;
      letAllIn();
    },
  };
}
