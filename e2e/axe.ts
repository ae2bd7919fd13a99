import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect } from "./shop";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Has axe and the width of the page looked at: in the light by every rule, and in the dark its colours, which are all that is other there.
 * No page has frames of others, so axe works inside the page and opens none of its own.
 */
export async function nothingInTheWay(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await scan(new AxeBuilder({ page }).withTags(rules), what);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await scan(new AxeBuilder({ page }).withRules("color-contrast"), `${what}, dark`);
  const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  expect(fits, `${what} scrolls sideways`).toBe(true);
}

async function scan(axe: AxeBuilder, what: string): Promise<void> {
  const { violations } = await axe.setLegacyMode().analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
  expect(found, what).toEqual([]);
}
