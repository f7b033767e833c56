import { createServer } from "node:http";
import { inBackground } from "../../in-background.ts";
import { listenAt } from "../../local-cloud/http/listen-at.ts";
import type { LocalCloud } from "../../local-cloud/local-cloud.ts";
import type { Activity } from "./activity/activity.ts";
import { Api } from "./api-routes.ts";
import { OwnRequests } from "./http/own-requests.ts";
import { Page } from "./pages/page.ts";
import { consolePolicy, gamePolicy } from "./pages/policies.ts";
import { RequestHandling } from "./request-handling.ts";

export interface WebServerOptions {
  /** A loopback address. */
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  readonly cloud: LocalCloud;
  /** What the cloud's observers take down. */
  readonly activity: Activity;
  /** Whether saved sources of the pages are live on reload; not unless set. */
  readonly watch?: boolean;
  /** Told what is wrong with the pages' sources, or with this server. */
  readonly warned?: (message: string) => void;
}

export interface WebServer {
  /** `http://localhost:<port>`: the game, with the console at `/console`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the game and the developer console of a local cloud.
 *
 * @throws the listening socket's own error, for example EADDRINUSE
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { host, port, cloud, activity, watch = false, warned = () => {} } = options;
  const server = createServer();
  const ownPort = await listenAt(server, port, host);

  const pages = [
    new Page({ name: "game", path: "/", policy: gamePolicy(cloud.config), watch }),
    new Page({ name: "console", path: "/console", policy: consolePolicy(cloud.config), watch }),
  ];
  const api = new Api(cloud, activity);
  const handling = new RequestHandling({ pages, api, own: new OwnRequests(ownPort), warned });
  server.on("request", (request, response) => {
    inBackground(handling.answer(request, response));
  });
  return {
    url: `http://localhost:${ownPort}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      api.close();
      server.closeAllConnections();
      await Promise.all([closed, ...pages.map((page) => page.close())]);
    },
  };
}
