import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build, createServer } from "vite";
import webpack from "webpack";
import { browserAvailable, launch, openPage, serve } from "../browser/support/index.js";

const run = promisify(execFile);
const pkg = fileURLToPath(new URL("../..", import.meta.url));
const bin = (name: string): string => join(pkg, "node_modules/.bin", name);

/** What a page of every kind does: it asks the engine, and says what came of it. */
const USE = `
  const payload = { innerMap: { map: { LUNDI: { VIE_PRIVEE: [{ idJourSemaine: "LUNDI", typeHoraires: "VIE_PRIVEE",
    debutHeure: 22, debutMinute: 0, finHeure: 6, finMinute: 0 }] } } } };
  const { issues } = validate(payload);
  const fixed = applyFix(payload, issues[0].fix);
  const report = [issues[0].code, validate(fixed).valid, timeZones().length > 590,
    (await schema("rules")).required.includes("timeZone")].join();
`;
const REPORT = "reversed-range,true,true,true";

let project = "";
let tarball = "";

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), "horaires-package-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", project], { cwd: pkg });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  tarball = join(project, packed.filename);
  const paths = packed.files.map((file) => file.path);
  const some = ["README.md", "LICENSE-MIT", "dist/horaires_bg.wasm", "dist/index.d.ts", "dist/schemas/rules.json"];
  for (const path of some) {
    expect(paths).toContain(path);
  }
  expect(paths.filter((path) => !/^(dist\/(?!demo\/)|README|LICENSE|package\.json)/.test(path))).toEqual([]);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: project });
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

test("publint finds nothing", async () => {
  const { stdout } = await run(bin("publint"), ["run", tarball, "--strict"], { cwd: pkg });
  expect(stdout).toContain("All good!");
});

test("are the types wrong? no", async () => {
  const { stdout } = await run(bin("attw"), [
    tarball,
    ...["--profile", "esm-only", "--format", "ascii"],
    // A file, without types.
    ...["--exclude-entrypoints", "./horaires_bg.wasm"],
  ], { cwd: pkg });
  // It ends with a failure where it finds any problem.
  expect(stdout).toContain('"horaires/editor"');
});

test("in Node, from an empty project", async () => {
  writeFileSync(
    join(project, "node.js"),
    `import { applyFix, schema, timeZones, validate } from "horaires";
     import file from "horaires/schemas/rules.json" with { type: "json" };
     ${USE} console.log(report, file.required.includes("timeZone"));`,
  );
  const { stdout } = await run(process.execPath, ["--no-warnings", "node.js"], { cwd: project });
  expect(stdout.trim()).toBe(`${REPORT} true`);
});

describe.skipIf(!browserAvailable())("in a browser", () => {
  const page = (script: string): string =>
    `<!doctype html><html lang="en"><title>horaires</title><body><p id="report"></p>${script}</body></html>`;
  const SHOW = `document.querySelector("#report").textContent = report;`;

  async function reportOf(site: Parameters<typeof serve>[0]): Promise<string | null> {
    const server = await serve(site);
    try {
      return await reportAt(server.origin);
    } finally {
      await server.close();
    }
  }

  async function reportAt(origin: string): Promise<string | null> {
    const browser = await launch();
    try {
      const watched = await openPage(browser, origin);
      await watched.page.waitForFunction(() => document.querySelector("#report")?.textContent !== "");
      const report = await watched.page.textContent("#report");
      await watched.finish();
      return report;
    } finally {
      await browser.close();
    }
  }

  test("a plain page", async () => {
    const script = `<script type="module">
      import { applyFix, init, schema, timeZones, validate } from "/horaires/index.js";
      await init(); ${USE} ${SHOW}</script>`;
    const folder = join(project, "node_modules/horaires/dist");
    expect(await reportOf({ pages: { "/": page(script) }, folders: { "/horaires/": folder } })).toBe(REPORT);
  });

  test("a worker of a plain page", async () => {
    const script = `<script type="module">
      const worker = new Worker("/worker.js", { type: "module" });
      worker.onmessage = ({ data: report }) => { ${SHOW} };</script>`;
    const site = join(project, "worker");
    mkdirSync(site);
    cpSync(join(project, "node_modules/horaires/dist"), join(site, "horaires"), { recursive: true });
    writeFileSync(
      join(site, "worker.js"),
      `import { applyFix, init, schema, timeZones, validate } from "/horaires/index.js";
       await init(); ${USE} postMessage(report);`,
    );
    expect(await reportOf({ pages: { "/": page(script) }, folders: { "/": site } })).toBe(REPORT);
  });

  test("a page built with Vite", async () => {
    const app = join(project, "app");
    mkdirSync(app);
    writeFileSync(join(app, "index.html"), page('<script type="module" src="/main.js"></script>'));
    writeFileSync(
      join(app, "main.js"),
      `import { applyFix, init, schema, timeZones, validate } from "horaires"; await init(); ${USE} ${SHOW}`,
    );
    await build({ root: app, logLevel: "error", build: { target: "esnext", outDir: "out" } });
    expect(readFileSync(join(app, "out/index.html"), "utf8")).toContain("/assets/");
    expect(await reportOf({ folders: { "/": join(app, "out") } })).toBe(REPORT);
  });

  test("a page of Vite's development server, with what the README says about it", async () => {
    const app = join(project, "developed");
    mkdirSync(app);
    writeFileSync(join(app, "index.html"), page('<script type="module" src="/main.js"></script>'));
    writeFileSync(
      join(app, "main.js"),
      `import { applyFix, init, schema, timeZones, validate } from "horaires"; await init(); ${USE} ${SHOW}`,
    );
    const server = await createServer({
      root: app,
      configFile: false,
      logLevel: "error",
      optimizeDeps: { exclude: ["horaires"] },
      server: { host: "127.0.0.1", port: 0, fs: { allow: [project] } },
    });
    try {
      await server.listen();
      const { port } = server.httpServer?.address() as AddressInfo;
      expect(await reportAt(`http://127.0.0.1:${port}`)).toBe(REPORT);
    } finally {
      await server.close();
    }
  });

  test("a page built with webpack", async () => {
    const app = join(project, "packed");
    mkdirSync(app);
    writeFileSync(
      join(app, "main.js"),
      `import { applyFix, init, schema, timeZones, validate } from "horaires"; await init(); ${USE} ${SHOW}`,
    );
    const compiler = webpack({
      mode: "production",
      context: app,
      entry: "./main.js",
      output: { path: join(app, "out") },
      // Its advice on sizes looks at the module before compression; `cargo xtask pkg` checks what is loaded.
      performance: { hints: false },
    });
    const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) => {
      compiler?.run((error, done) => (error ? reject(error) : resolve(done)));
    });
    expect(stats?.toJson({ all: false, errors: true, warnings: true })).toMatchObject({ errors: [], warnings: [] });
    const script = page('<script src="/main.js"></script>');
    expect(await reportOf({ pages: { "/": script }, folders: { "/": join(app, "out") } })).toBe(REPORT);
  });
});
