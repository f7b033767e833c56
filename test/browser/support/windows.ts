import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** The windows of one test, and everything in them that should not have happened. */
export class Windows {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #problems: string[] = [];
  readonly #expected: RegExp[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Opens an empty window that shares nothing with the others. */
  async open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ reducedMotion: "reduce", ...options });
    this.#contexts.push(context);
    await this.#watch(context);
    return context.newPage();
  }

  /** What a test provokes on purpose is no problem. */
  expectProblem(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  /** Each with its kind in front. */
  get problems(): readonly string[] {
    return this.#problems.filter((it) => !this.#expected.some((pattern) => pattern.test(it)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }

  async #watch(context: BrowserContext): Promise<void> {
    context.on("console", (message) => {
      const type = message.type();
      if (type === "error" || type === "warning") this.#note(type, message.text());
    });
    context.on("weberror", (error) => this.#note("uncaught", String(error.error())));
    context.on("request", (request) => this.#checkAddress(request.url()));
    context.on("page", (page) =>
      page.on("websocket", (socket) => this.#checkAddress(socket.url())),
    );
    await context.exposeBinding("noteViolation", (_, violation: string) =>
      this.#note("policy", violation),
    );
    await context.addInitScript(`document.addEventListener(
      "securitypolicyviolation",
      ({ effectiveDirective, blockedURI }) => noteViolation(effectiveDirective + " " + blockedURI),
    )`);
  }

  #checkAddress(url: string): void {
    const { protocol, hostname } = new URL(url);
    if (protocol === "data:" || ["localhost", "127.0.0.1"].includes(hostname)) return;
    this.#note("left the machine", url);
  }

  #note(kind: string, what: string): void {
    this.#problems.push(`${kind}: ${what}`);
  }
}
