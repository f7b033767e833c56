import type { StudioOptions } from "../../scripts/start/studio.ts";
import { startStudio } from "../../scripts/start/studio.ts";
import { cloudClients } from "./cloud-clients.ts";

export type TestStudio = Awaited<ReturnType<typeof startTestStudio>>;

/** What `npm start` starts, on free ports and with the players of a test cloud. */
export async function startTestStudio(options: StudioOptions = {}) {
  const output: string[] = [];
  const warnings: string[] = [];
  const studio = await startStudio({
    ...options,
    output: (line) => output.push(line),
    warned: (message) => warnings.push(message),
    lambdaObserver: { warned: (message) => warnings.push(message) },
  });
  const clients = cloudClients(studio.cloud);
  return {
    ...studio,
    ...clients,
    output,
    warnings,

    async close() {
      clients.database.destroy();
      await studio.close();
    },
  };
}
