import { createServer } from "node:http";
import path from "node:path";
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
 * Browsers send the cookies of every other program of this machine along, which have nothing to do
 * with us. They keep some 180 of 4 KB for a host; Node takes 16 KB in all unless told otherwise.
 */
const largestHead = 1024 * 1024;

const sources = path.resolve(import.meta.dirname, "..");

/**
 * Serves the game and the developer console of a local cloud.
 *
 * @throws the listening socket's own error, for example EADDRINUSE
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const { host, port, cloud, activity, watch = false, warned = () => {} } = options;
  const server = createServer({ maxHeaderSize: largestHead });
  const ownPort = await listenAt(server, port, host);

  const pages = [
    new Page({ ...pageOf("game"), path: "/", policy: gamePolicy(cloud.config), watch }),
    new Page({
      ...{ ...pageOf("console"), path: "/console", watch },
      policy: consolePolicy(cloud.config, ownPort),
    }),
  ];
  const api = new Api(cloud, activity);
  const handling = new RequestHandling({ pages, api, own: new OwnRequests(ownPort), warned });
  server.on("request", (request, response) => {
    inBackground(handling.answer(request, response));
  });
  server.on("upgrade", (...upgrade) => {
    inBackground(handling.upgrade(...upgrade));
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

function pageOf(name: string): { readonly name: string; readonly folder: string } {
  return { name, folder: path.join(sources, name) };
}
