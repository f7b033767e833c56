/** A process of its own: one variant, timed from within. Argument: the variant's name. */

import { serve } from "../child-process.ts";
import type { Target, Variant } from "./variant.ts";
import type { VariantName } from "./variants.ts";
import { variants } from "./variants.ts";

export interface BroadcastOrder extends Target {
  readonly recipients: number;
}

export interface Timing {
  /** Posts that the client holds for accepted. */
  readonly delivered: number;
  readonly milliseconds: number;
  /** User and system time of this process alone, all its threads. */
  readonly cpuMicros: number;
}

const create = variants[process.argv[2] as VariantName];
let variant: Variant | undefined;

serve(async ({ recipients, endpoint }: BroadcastOrder): Promise<Timing> => {
  variant ??= await create({ endpoint });
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const delivered = await variant.broadcast(recipients);
  const milliseconds = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { delivered, milliseconds, cpuMicros: user + system };
});
