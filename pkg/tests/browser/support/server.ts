/**
 * A static server on 127.0.0.1 for tests in a browser: folders under prefixes, and pages from memory.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml; charset=utf-8",
  ".wasm": "application/wasm",
};

export interface StaticSite {
  /** For example `http://127.0.0.1:40123`, without a slash at the end. */
  readonly origin: string;
  close(): Promise<void>;
}

export interface SiteContents {
  /** Folders by URL prefix, for example `{ "/dist/": "/project/pkg/dist" }`. The longest prefix wins. */
  folders?: Record<string, string>;
  /** HTML pages by path, for example `{ "/": "<!doctype html>..." }`. They win over folders. */
  pages?: Record<string, string>;
}

/** Serves folders and pages until `close` is called; what it does not have is a 404, and `..` leads nowhere. */
export async function serve(contents: SiteContents): Promise<StaticSite> {
  const folders = Object.entries(contents.folders ?? {}).sort(([a], [b]) => b.length - a.length);
  const server = createServer((request, response) => {
    const answer = (status: number, text: string, type = "text/plain; charset=utf-8"): void => {
      response.writeHead(status, { "content-type": type });
      response.end(request.method === "HEAD" ? undefined : text);
    };
    const deliver = async (): Promise<void> => {
      const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
      if (request.method !== "GET" && request.method !== "HEAD") return answer(405, "only GET and HEAD");
      const page = contents.pages?.[path];
      if (page !== undefined) return answer(200, page, TYPES[".html"]);
      // Nobody asks for it but the browser itself; it would be a 404 on the console of every page.
      if (path === "/favicon.ico") return answer(204, "");
      const folder = folders.find(([prefix]) => path.startsWith(prefix));
      if (!folder) return answer(404, "not found");
      const root = normalize(folder[1]);
      let file = normalize(join(root, path.slice(folder[0].length)));
      if (file !== root && !file.startsWith(root.endsWith(sep) ? root : root + sep)) return answer(404, "not found");
      let found = await stat(file).catch(() => null);
      if (found?.isDirectory()) {
        file = join(file, "index.html");
        found = await stat(file).catch(() => null);
      }
      if (!found?.isFile()) return answer(404, "not found");
      response.writeHead(200, {
        "content-type": TYPES[extname(file).toLowerCase()] ?? "application/octet-stream",
        "content-length": found.size,
      });
      if (request.method === "HEAD") response.end();
      else
        createReadStream(file)
          .on("error", () => response.destroy())
          .pipe(response);
    };
    deliver().catch((error: unknown) => answer(400, String(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
