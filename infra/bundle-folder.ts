import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Lends a folder to build into; whoever uses it must have copied its content on return. */
export function withBundleFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "game-relay-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
