/** What tests in a browser share. */
export { expectAccessible, violations } from "./axe.js";
export { browserAvailable, findBrowser, launch, openPage, type WatchedPage } from "./browser.js";
export { screenshot, SCREENSHOTS } from "./screenshot.js";
export { serve, type SiteContents, type StaticSite } from "./server.js";
export { type SiteInUse, useSite } from "./site.js";
