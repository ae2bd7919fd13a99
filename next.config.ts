import type { NextConfig } from "next";

const everywhere = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  // Not no-referrer: with it, browsers send `Origin: null` with forms, and every form without JavaScript is refused.
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=()" },
  { key: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
];

const config: NextConfig = {
  output: "standalone",
  poweredByHeader: false,
  agentRules: false,
  typedRoutes: true,
  images: { unoptimized: true },
  serverExternalPackages: [
    "@node-rs/argon2",
    "rate-limiter-flexible",
    "react-email",
    "@zxcvbn-ts/core",
    "@zxcvbn-ts/language-common",
  ],
  experimental: { globalNotFound: true },
  // Actions take 1 MB. Without scripts the form of Add Invitations sends its file to the page, so a larger one is led to where it is read.
  rewrites: () =>
    Promise.resolve({
      beforeFiles: [
        {
          source: "/admin/invitations/new",
          has: [{ type: "header", key: "content-length", value: "\\d{7,}" }],
          missing: [{ type: "header", key: "next-action" }],
          destination: "/admin/invitations/import",
        },
      ],
      afterFiles: [],
      fallback: [],
    }),
  headers: () =>
    Promise.resolve([
      { source: "/:path*", headers: everywhere },
      {
        source: "/admin/configuration/mail/preview",
        headers: [{ key: "X-Frame-Options", value: "SAMEORIGIN" }],
      },
    ]),
};

export default config;
