import { defineConfig } from "vitest/config";

const here = (path: string): string => new URL(path, import.meta.url).pathname;

// The tests see the built package, as its users do: `cargo xtask pkg` comes first.
export default defineConfig({
  resolve: { alias: [{ find: /^horaires$/, replacement: here("dist/node.js") }] },
  test: {
    // A hang is a failure; the machine may be busy.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      { extends: true, test: { name: "api", include: ["tests/api/**/*.test.ts"], environment: "node" } },
      {
        extends: true,
        test: {
          name: "package",
          include: ["tests/package/**/*.test.ts"],
          environment: "node",
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          environment: "node",
          // One browser at a time.
          fileParallelism: false,
        },
      },
    ],
  },
});
