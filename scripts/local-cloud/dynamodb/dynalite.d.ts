declare module "dynalite" {
  import type { Server } from "node:http";

  interface Options {
    /** A folder for LevelDB; in memory if not given. */
    readonly path?: string;
    /** How long a new table is CREATING. */
    readonly createTableMs?: number;
  }

  export default function dynalite(options?: Options): Server;
}
