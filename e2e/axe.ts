import fs from "node:fs";

import type { Page } from "@playwright/test";
import type axe from "axe-core";
import type { RunOptions } from "axe-core";

import { expect } from "./shop";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The width the pages of a language are looked at in by axe: long words where there is little room. */
export const lookedAt = (language: "en" | "fr"): number[] => (language === "en" ? [1280] : [390]);

/**
 * Has axe and the width of the page looked at: in the light by every rule, and in the dark its colours, which are all that is other there; and the page fits a phone and a desk.
 */
export async function nothingInTheWay(page: Page, what: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.evaluate(source);
  await page.evaluate(keepFew, 24);
  await scan(page, rules, what);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await scan(page, { type: "rule", values: ["color-contrast"] }, `${what}, dark`);
  await fits(page, what);
  const size = page.viewportSize();
  if (!size) return;
  await page.setViewportSize({ width: size.width > 600 ? 390 : 1280, height: size.height });
  await fits(page, `${what}, in another width,`);
  await page.setViewportSize(size);
}

/** Takes off what is like what stands before it: other tests make lists of hundreds, which takes axe minutes. */
function keepFew(most: number): void {
  for (const list of document.querySelectorAll("tbody, ul, ol")) {
    while (list.children.length > most) list.lastElementChild?.remove();
  }
}

async function fits(page: Page, what: string): Promise<void> {
  const isWithin = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  expect(isWithin, `${what} scrolls sideways`).toBe(true);
}

/** Axe as it is, injected once a page: its wrapper for Playwright does so for each look, and takes three times as long. */
const source = fs.readFileSync("node_modules/axe-core/axe.min.js", "utf8");

async function scan(page: Page, runOnly: RunOptions["runOnly"], what: string): Promise<void> {
  const found = await page.evaluate(
    async (options) => {
      const { violations } = await window.axe.run(document, options);
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
      );
    },
    { runOnly, resultTypes: ["violations"] } as RunOptions,
  );
  expect(found, what).toEqual([]);
}
