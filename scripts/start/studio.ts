import { assembling } from "../local-cloud/assembling.ts";
import type { LocalCloud, LocalCloudOptions } from "../local-cloud/local-cloud.ts";
import { startLocalCloud } from "../local-cloud/local-cloud.ts";
import { host } from "../local-cloud/names.ts";
import type { Service } from "../local-cloud/port-in-use.ts";
import { listenOn } from "../local-cloud/port-in-use.ts";
import { KnownTraces } from "../local-cloud/xray/known-traces.ts";
import { startTraceListener } from "../local-cloud/xray/trace-listener.ts";
import { Activity } from "../web/server/activity/activity.ts";
import { startWebServer } from "../web/server/web-server.ts";
import { originsOf, ownUrl } from "./own-url.ts";

export interface StudioOptions extends Omit<LocalCloudOptions, "ports" | "traceAddress" | "pages"> {
  /** What is not named takes a free port. */
  readonly ports?: Partial<Record<Service, number>>;
  /** Pages of the developer's own that may call Cognito, beside those that are served here. */
  readonly allowedOrigins?: readonly string[];
}

/** A local cloud, and the pages that play on it and look into it. */
export interface Studio {
  /** The game, with the console at `/console`, by a name that leads here and nowhere else. */
  readonly url: string;
  readonly cloud: LocalCloud;
  /** `host:port`, where traces are listened for. */
  readonly traceAddress: string;
  close(): Promise<void>;
}

/**
 * Starts a local cloud whose every move is taken down, and serves the pages. Once all of it is up,
 * the config file is written.
 *
 * @throws {PortInUse}
 */
export function startStudio(options: StudioOptions = {}): Promise<Studio> {
  return assembling((resources) => assemble(options, resources));
}

async function assemble(options: StudioOptions, resources: AsyncDisposableStack): Promise<Studio> {
  const { ports = {}, output, gatewayObserver, watch = false } = options;
  const pages = new Set(options.allowedOrigins);
  const activity = new Activity();
  const known = new KnownTraces();
  const traces = await listenOn("xray", ports.xray ?? 0, (port) =>
    startTraceListener({
      ...{ host, port },
      isKnown: (traceId) => known.has(traceId),
      received: (segments) => activity.traced(segments),
    }),
  );
  resources.defer(() => traces.close());

  const cloud = await startLocalCloud({
    ...options,
    traceAddress: traces.address,
    pages: () => [...pages],
    gatewayObserver: {
      event(...happened) {
        activity.event(...happened);
        gatewayObserver?.event(...happened);
      },
      traceBegun: (traceId) => known.add(traceId),
    },
    crashed(crash) {
      activity.crashed(crash);
      options.crashed?.(crash);
    },
    output(line, functionName) {
      activity.output(line);
      output?.(line, functionName);
    },
  });
  resources.defer(() => cloud.close());

  const warned = (message: string) => options.warned?.(message);
  const web = await listenOn("console", ports.console ?? 0, (port) =>
    startWebServer({ host, port, cloud, activity, watch, warned }),
  );
  resources.defer(() => web.close());
  for (const origin of originsOf(web.url)) pages.add(origin);
  await cloud.writeConfigFile();
  return {
    url: await ownUrl(web.url),
    cloud,
    traceAddress: traces.address,
    close: () => resources.disposeAsync(),
  };
}
