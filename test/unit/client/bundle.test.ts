import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { bundleForBrowsers } from "../../../scripts/client-library/build.ts";

it("the client library is less than 6 KB for a page, gzipped, and has nothing of the server", async () => {
  const { code, inputs } = await bundleForBrowsers();
  expect(gzipSync(code, { level: 9 }).byteLength).toBeLessThan(6 * 1024);
  const strangers = Object.keys(inputs).filter((file) => !file.startsWith("src/client/"));
  expect([Object.keys(inputs).length > 10, strangers]).toEqual([true, []]);
});
