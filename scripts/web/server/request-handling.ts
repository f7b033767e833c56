import type { IncomingMessage } from "node:http";
import { ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Api } from "./api-routes.ts";
import { streamPath } from "./api-routes.ts";
import type { Content } from "./http/answers.ts";
import { redirect, sendContent, sendJson, sendNothing } from "./http/answers.ts";
import type { OwnRequests } from "./http/own-requests.ts";
import { RequestRefused } from "./http/problem.ts";
import { problemPage } from "./http/problem-page.ts";
import type { Page } from "./pages/page.ts";
import { PageNotBuilt } from "./pages/page-bundle.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface RequestHandlingOptions {
  readonly pages: readonly Page[];
  readonly api: Pick<Api, "route" | "stream">;
  readonly own: OwnRequests;
  readonly warned: (message: string) => void;
}

/** Judges every request, and finds who answers it. */
export class RequestHandling {
  readonly #api: RequestHandlingOptions["api"];
  readonly #own: OwnRequests;
  readonly #warned: (message: string) => void;
  readonly #contents: ReadonlyMap<string, () => Promise<Content>>;

  constructor({ pages, api, own, warned }: RequestHandlingOptions) {
    this.#api = api;
    this.#own = own;
    this.#warned = warned;
    this.#contents = new Map(pages.flatMap((page) => page.contents()));
  }

  /** Never rejects. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.#own.assertOwn(request.headers);
      await this.#handler(pathOf(request))(request, response);
    } catch (error) {
      this.#refuse(request, response, error);
    }
  }

  /** Answers a request for a WebSocket. Never rejects. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // It goes away in the middle of something.
    socket.on("error", () => {});
    try {
      this.#own.assertOwn(request.headers);
      this.#own.assertByPage(request.headers);
      this.#own.assertOriginTold(request.headers);
      if (pathOf(request) !== streamPath) throw notFound();
      await this.#api.stream(request, socket, head);
    } catch (error) {
      const response = responseOn(socket, request);
      if (response === undefined) socket.destroy();
      else this.#refuse(request, response, error);
    }
  }

  #handler(path: string): Handler {
    const load = this.#contents.get(path);
    const withoutSlash = path.replace(/\/+$/, "");
    if (load === undefined && this.#contents.has(withoutSlash)) {
      return reading(({ url = "" }, response) =>
        redirect(response, withoutSlash + url.slice(path.length)),
      );
    }
    if (load !== undefined) return reading((...http) => this.#sendContent(load, ...http));
    // Browsers ask for it unasked, and would show its absence as an error of the page.
    if (path === "/favicon.ico") return reading((_, response) => sendNothing(response));
    const route = this.#api.route(path);
    if (route === undefined) throw notFound();
    return allowing(route.methods, (request, response) => {
      this.#own.assertByPage(request.headers);
      if (route.methods.includes("POST")) this.#own.assertDeliberate(request.headers);
      return route.handle(request, response);
    });
  }

  async #sendContent(
    load: () => Promise<Content>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    sendContent(request, response, await load());
  }

  #refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    // Nobody is there any more, as when the server is closed.
    if (response.destroyed) return;
    const refusal = error instanceof RequestRefused ? error : this.#failed(error);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (refusal instanceof MethodNotAllowed) response.setHeader("Allow", refusal.allowed);
    // Whoever goes somewhere with a browser wants to read the answer.
    if (request.headers.accept?.includes("text/html")) {
      sendContent(request, response, problemPage(refusal), refusal.status);
    } else {
      sendJson(request, response, refusal.problem, refusal.status);
    }
  }

  /** What is wrong with the sources is for whoever wrote them; of all else the terminal tells. */
  #failed(error: unknown): RequestRefused {
    if (error instanceof PageNotBuilt) {
      this.#warned(`The page cannot be built.\n${error.message}`);
      return new SourcesBroken(500, "page_not_built", error.message);
    }
    this.#warned(String(error));
    const message = "Something is wrong on the server; its terminal says what.";
    return new RequestRefused(500, "internal", message);
  }
}

class SourcesBroken extends RequestRefused {
  override get heading(): string {
    return "The page cannot be built";
  }
}

function notFound(): RequestRefused {
  return new RequestRefused(404, "not_found", "There is nothing here.");
}

function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

/**
 * To refuse a request for a WebSocket as any other request.
 *
 * @returns `undefined` while the answer to an earlier request of the same socket is under way
 */
function responseOn(socket: Duplex, request: IncomingMessage): ServerResponse | undefined {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  try {
    if (socket instanceof Socket) response.assignSocket(socket);
  } catch {
    return undefined;
  }
  return response.on("finish", () => socket.end());
}

class MethodNotAllowed extends RequestRefused {
  readonly allowed: string;

  constructor(allowed: readonly string[]) {
    super(405, "method_not_allowed", `Only ${allowed.join(" and ")} can be asked of this.`);
    this.allowed = allowed.join(", ");
  }
}

function reading(handler: Handler): Handler {
  return allowing(["GET", "HEAD"], handler);
}

function allowing(methods: readonly string[], handler: Handler): Handler {
  return (request, response) => {
    if (!methods.includes(request.method ?? "")) throw new MethodNotAllowed(methods);
    return handler(request, response);
  };
}
