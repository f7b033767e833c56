import type { LocalCloudOptions } from "../../scripts/local-cloud/local-cloud.ts";
import { startLocalCloud } from "../../scripts/local-cloud/local-cloud.ts";
import { cloudClients } from "./cloud-clients.ts";
import { startTraceListener } from "./trace-listener.ts";

export type TestCloud = Awaited<ReturnType<typeof startTestCloud>>;
export type TestPlayer = Awaited<ReturnType<TestCloud["join"]>>;

/** The whole local cloud, on free ports, with everything that it wrote and traced. */
export async function startTestCloud(options: LocalCloudOptions = {}) {
  const traces = await startTraceListener();
  const output: string[] = [];
  const warnings: string[] = [];
  const cloud = await startLocalCloud({
    ...options,
    traceAddress: traces.address,
    output: (line) => output.push(line),
    warned: (message) => warnings.push(message),
    lambdaObserver: { warned: (message) => warnings.push(message) },
  });
  const clients = cloudClients(cloud);
  return {
    ...cloud,
    ...clients,
    output,
    warnings,
    traces,

    async close() {
      clients.database.destroy();
      await cloud.close();
      await traces.close();
    },
  };
}
