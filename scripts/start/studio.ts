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

export interface StudioOptions extends Omit<LocalCloudOptions, "ports" | "traceAddress"> {
  /** What is not named takes a free port. */
  readonly ports?: Partial<Record<Service, number>>;
}

/** A local cloud, and the pages that play on it and look into it. */
export interface Studio {
  /** `http://localhost:<port>`: the game, with the console at `/console`. */
  readonly url: string;
  readonly cloud: LocalCloud;
  close(): Promise<void>;
}

/**
 * Starts a local cloud whose every move is taken down, and serves the pages.
 *
 * @throws {PortInUse}
 */
export function startStudio(options: StudioOptions = {}): Promise<Studio> {
  return assembling((resources) => assemble(options, resources));
}

async function assemble(options: StudioOptions, resources: AsyncDisposableStack): Promise<Studio> {
  const { ports = {}, output, gatewayObserver, lambdaObserver, watch = false } = options;
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
    gatewayObserver: {
      event(happened) {
        activity.event(happened);
        gatewayObserver?.event(happened);
      },
      traceBegun: (traceId) => known.add(traceId),
    },
    output(line, functionName) {
      activity.output(line);
      output?.(line, functionName);
    },
  });
  resources.defer(() => cloud.close());

  const warned = (message: string) => lambdaObserver?.warned?.(message);
  const web = await listenOn("console", ports.console ?? 0, (port) =>
    startWebServer({ host, port, cloud, activity, watch, warned }),
  );
  resources.defer(() => web.close());
  return { url: web.url, cloud, close: () => resources.disposeAsync() };
}
