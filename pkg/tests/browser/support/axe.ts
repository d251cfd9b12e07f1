/** Accessibility checks of the page as it stands, by axe-core: WCAG 2.2 A and AA, and axe's best practices. */
import axe from "axe-core";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

/** Elements that are named for one violation. */
const SHOWN = 5;

/** Waits until no transition is under way: half-way between two colours, contrast is nobody's. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const hosts = [...document.querySelectorAll("*")].flatMap((element) => element.shadowRoot ?? []);
    const animations = [document, ...hosts].flatMap((root) => root.getAnimations());
    const endless = (animation: Animation): boolean => animation.effect?.getTiming().iterations === Infinity;
    return animations.every((animation) => animation.playState !== "running" || endless(animation));
  });
}

/** Violations in words, one each, with the elements concerned; empty if there is none. */
export async function violations(page: Page, selector?: string, options: RunOptions = {}): Promise<string[]> {
  await settled(page);
  await page.evaluate(axe.source);
  const results = await page.evaluate(
    async ([root, run]) => {
      const { axe } = globalThis as unknown as { axe: { run(root: unknown, options: unknown): Promise<unknown> } };
      return (await axe.run(root ? document.querySelector(root) : document, run)) as AxeResults;
    },
    [selector, options] as const,
  );
  if (results.passes.length === 0) throw new Error(`axe-core found nothing to check in \`${selector ?? "the page"}\``);
  return results.violations.map((violation) => {
    const nodes = violation.nodes
      .slice(0, SHOWN)
      .map((node) => `${node.target.join(" ")}: ${node.failureSummary ?? ""}`);
    if (violation.nodes.length > SHOWN) nodes.push(`and ${violation.nodes.length - SHOWN} more`);
    return `${violation.id} (${violation.impact ?? "?"}): ${violation.help}\n    ${nodes.join("\n    ")}`;
  });
}

/** Throws with every violation, if there is one. */
export async function expectAccessible(page: Page, selector?: string, options?: RunOptions): Promise<void> {
  const found = await violations(page, selector, options);
  if (found.length > 0) throw new Error(`axe-core found:\n- ${found.join("\n- ")}`);
}
