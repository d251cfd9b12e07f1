// The core of the package in as few bytes and requests as can be: what the entry points share is one file, minified, and
// what they load when it is asked for is another. The editor's modules stay as they are, and import `dist/index.js`.
// `cargo xtask pkg` runs it on what the TypeScript compiler and wasm-bindgen have written to `dist`.
export default {
  input: { index: "dist/index.js", node: "dist/node.js" },
  platform: "neutral",
  external: [/^node:/],
  output: {
    dir: "dist/bundle",
    chunkFileNames: "[name].js",
    codeSplitting: { groups: [{ name: "engine", test: (id) => !id.endsWith("/schema.js"), minShareCount: 2 }] },
    minify: true,
  },
};
