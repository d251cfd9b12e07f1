// The core of the package in as few bytes and requests as can be: one file, minified, with all that a page loads; the
// entry point for Node imports it, and what is loaded when it is asked for is another. The editor's modules stay as
// they are, and import `dist/index.js`. `cargo xtask pkg` runs it on what the TypeScript compiler and wasm-bindgen
// have written to `dist`.
export default {
  input: { index: "dist/index.js", node: "dist/node.js" },
  platform: "neutral",
  external: [/^node:/],
  // What only `node.js` needs has a letter for a name.
  preserveEntrySignatures: "allow-extension",
  output: { dir: "dist/bundle", chunkFileNames: "[name].js", minify: true },
};
