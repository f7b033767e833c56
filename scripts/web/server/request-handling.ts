import type { IncomingMessage, ServerResponse } from "node:http";
import type { Api } from "./api-routes.ts";
import type { Content } from "./http/answers.ts";
import { sendContent, sendJson, sendNothing } from "./http/answers.ts";
import type { OwnRequests } from "./http/own-requests.ts";
import { RequestRefused } from "./http/problem.ts";
import type { Page } from "./pages/page.ts";
import { PageNotBuilt } from "./pages/page-bundle.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface RequestHandlingOptions {
  readonly pages: readonly Page[];
  readonly api: Api;
  readonly own: OwnRequests;
  readonly warned: (message: string) => void;
}

/** Judges every request, and finds who answers it. */
export class RequestHandling {
  readonly #api: Api;
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
      const { url = "" } = request;
      await this.#handler(url.split("?", 1)[0] ?? "")(request, response);
    } catch (error) {
      this.#refuse(request, response, error);
    }
  }

  #handler(path: string): Handler {
    const load = this.#contents.get(path);
    if (load !== undefined) return reading((...http) => this.#sendContent(load, ...http));
    // Browsers ask for it unasked, and would show its absence as an error of the page.
    if (path === "/favicon.ico") return reading((_, response) => sendNothing(response));
    const route = this.#api.route(path);
    if (route === undefined) throw new RequestRefused(404, "not_found", "There is nothing here.");
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
    sendJson(request, response, refusal.problem, refusal.status);
  }

  /** The terminal is told what is wrong, the browser only that something is. */
  #failed(error: unknown): RequestRefused {
    const isSource = error instanceof PageNotBuilt;
    this.#warned(isSource ? `The page cannot be built.\n${error.message}` : String(error));
    const message = "Something is wrong on the server; its terminal says what.";
    return new RequestRefused(500, isSource ? "page_not_built" : "internal", message);
  }
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
