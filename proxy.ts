import { NextResponse, type NextRequest } from "next/server";

/** Gives every page a Content-Security-Policy with a nonce of its own. Guards nothing: pages and actions do. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  const path = isReadable(pathname) ? pathname : standIn(pathname);
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = pathname === mailPreview ? policyOfMail : policyFor(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response =
    path === pathname
      ? NextResponse.next({ request: { headers } })
      : NextResponse.rewrite(new URL(path, request.url), { request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** False for what Next itself could only answer with a bare 500: a path whose escapes are no text. */
function isReadable(pathname: string): boolean {
  try {
    return !decodeURIComponent(pathname).includes("\0");
  } catch {
    return false;
  }
}

/** Where an unreadable path leads: to what an unknown one of its kind leads to. */
function standIn(pathname: string): string {
  const [, first = "", kind = ""] = pathname.split("/");
  if (first === "api") return "/api/unsubscribe/none";
  if (kind === "invitation") return `/${first}/unknown-invitation`;
  return kind === "preferences" ? `/${first}/unknown-link` : "/no/such/page";
}

/** Where a mail is drawn inside a page of the administration. */
const mailPreview = "/admin/configuration/mail/preview";

/** A mail has its styles in it, and neither scripts nor anything else from anywhere. */
const policyOfMail =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

function policyFor(nonce: string): string {
  const isDevelopment = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = { matcher: "/((?!_next/static).*)" };
