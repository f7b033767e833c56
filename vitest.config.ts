import { defineConfig } from "vitest/config";

const suite = (name: string, options: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

export default defineConfig({
  test: {
    // Two kinds of suite: those that need nothing but this process, and those that start real
    // servers on loopback. Only the latter get time for a server to start.
    projects: [
      // Unit tests share no state, so they need not be kept apart: it halves their time.
      // The time is for properties of many cases on a machine that is busy with something else.
      suite("unit", {
        setupFiles: ["test/support/forbid-network.ts"],
        isolate: false,
        testTimeout: 30_000,
      }),
      suite("architecture"),
      suite("simulation", { testTimeout: 60_000 }),
      suite("infra", { testTimeout: 60_000, hookTimeout: 120_000 }),
      suite("contract", { testTimeout: 30_000, hookTimeout: 60_000 }),
      suite("integration", { testTimeout: 30_000, hookTimeout: 60_000 }),
      suite("e2e", { testTimeout: 60_000, hookTimeout: 60_000 }),
      suite("browser", {
        globalSetup: ["test/browser/support/chromium-needed.ts"],
        testTimeout: 60_000,
        hookTimeout: 60_000,
        expect: { poll: { timeout: 20_000 } },
        // One Chromium for all files: their windows share nothing anyway.
        isolate: false,
        // After all others: what is drawn and clicked should not wait for their work.
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
