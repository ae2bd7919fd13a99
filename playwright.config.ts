import { defineConfig, devices } from "@playwright/test";

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const desktop = { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 900 } };
const phone = {
  ...devices["Desktop Chrome"],
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};

// Tests that close the programme, or the doors, for everybody, or watch whole tables, run when all others have ended.
const closing = /(closed|permissions|admin-delivery)\.spec\.ts/;
const screenshots = /screenshots\.spec\.ts/;

export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  workers: 3,
  // For slow machines: what hangs is told by the step that waits, long before.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [
    ["list"],
    ...(process.env["E2E_REPORT"] ? [["json", { outputFile: process.env["E2E_REPORT"] }] as const] : []),
  ],
  outputDir: "test-results",
  use: {
    baseURL: process.env["E2E_ORIGIN"] ?? "http://localhost:3000",
    launchOptions: { executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium", args: quiet },
    reducedMotion: "reduce",
    // A trace of every journey takes a third of the time: E2E_TRACE=1 keeps those that fail.
    trace: process.env["E2E_TRACE"] ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "en desktop", use: { ...desktop, locale: "en-GB" }, testIgnore: [closing, screenshots] },
    {
      name: "fr phone",
      use: { ...phone, locale: "fr-FR" },
      testMatch:
        /(journey|compose|my-invitations|accessibility|admin-add|erasure|preferences|unreachable)\.spec\.ts/,
    },
    {
      name: "closing",
      use: { ...desktop, locale: "en-GB" },
      testMatch: closing,
      dependencies: ["en desktop", "fr phone"],
      workers: 1,
    },
    ...(process.env["E2E_SCREENSHOTS"]
      ? [{ name: "screenshots", use: desktop, testMatch: screenshots }]
      : []),
  ],
});
