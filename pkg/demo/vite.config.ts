import { type Plugin, defineConfig } from "vite";

const here = (path: string): string => new URL(path, import.meta.url).pathname;

/** The package offers JSON Schemas, one file each; the page asks for none of them. */
const withoutSchemas: Plugin = {
  name: "without-schemas",
  generateBundle(_, bundle) {
    for (const [name, file] of Object.entries(bundle)) {
      const isSchema = file.type === "asset" && file.originalFileNames.some((path) => path.includes("/schemas/"));
      if (isSchema) delete bundle[name];
    }
  },
};

// A page of static files with relative paths: it opens from any folder of any static server, and asks no other origin.
export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: here("public"),
  // The built package, as its users have it: `cargo xtask pkg` comes first.
  resolve: {
    alias: [
      { find: /^horaires$/, replacement: here("../dist/index.js") },
      { find: /^horaires\/editor$/, replacement: here("../dist/editor/index.js") },
    ],
  },
  plugins: [withoutSchemas],
  worker: { format: "es", plugins: () => [withoutSchemas] },
  build: {
    target: "es2022",
    outDir: here("../dist/demo"),
    emptyOutDir: true,
    // Nothing inline: the page's security policy allows files of its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1", fs: { allow: [here("../.."), here("..")] } },
  preview: { host: "127.0.0.1" },
});
