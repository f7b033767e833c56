/**
 * Runs dynalite in a thread of its own. It throws in the middle of callbacks, where nobody but the
 * thread can catch it; here that costs one request its answer, and not the process its life.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { parentPort, workerData } from "node:worker_threads";
import dynalite from "dynalite";
import type { WorkerMessage, WorkerOptions } from "./dynalite-thread.ts";

const { socketPath, directory }: WorkerOptions = workerData;
const answering = new AsyncLocalStorage<ServerResponse>();
const unreadable = {
  __type: "com.amazon.coral.service#SerializationException",
  message: "A part of the request is not what its place asks for.",
};
const failed = {
  __type: "com.amazon.coral.service#InternalServerError",
  message: "The local cloud failed; its terminal says how.",
};
const tell = (message: WorkerMessage) => parentPort?.postMessage(message);

const server = dynalite({ createTableMs: 0, ...(directory !== undefined && { path: directory }) });
for (const listener of server.listeners("request")) {
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    guardEvents(request, response);
    Reflect.apply(listener, server, [request, response]);
  });
}

/** What it does as the body comes is done in the name of a request, and tried. */
function guardEvents(request: IncomingMessage, response: ServerResponse): void {
  const { on } = request;
  const value = (event: string, listener: (...details: unknown[]) => void) => {
    const tried = (...details: unknown[]) => {
      try {
        answering.run(response, listener, ...details);
      } catch (error) {
        fail(error, response);
      }
    };
    return Reflect.apply(on, request, [event, tried]);
  };
  Object.defineProperty(request, "on", { value });
}

process.on("uncaughtException", (error) => fail(error, answering.getStore()));

function fail(error: unknown, response: ServerResponse | undefined): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // It reads before it asks whether there is anything to read.
  const isAboutInput = /dynalite[\\/](validations|db[\\/]\w+Parser)/.test(reason);
  const hasLeft = response?.destroyed === true;
  if (!isAboutInput && !hasLeft) tell({ kind: "failed", reason });
  if (response === undefined || hasLeft || response.headersSent) return;
  response.writeHead(isAboutInput ? 400 : 500, { "Content-Type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(isAboutInput ? unreadable : failed));
}

parentPort?.on("message", () => {
  server.close(() => tell({ kind: "closed" }));
  server.closeAllConnections();
});

server.listen(socketPath);
await once(server, "listening");
tell({ kind: "listening" });
