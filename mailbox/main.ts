import { z } from "zod";

import { CannotStart, startMailbox } from "./server";

const variables = z.object({
  MAILBOX_PORT: z.coerce.number().int().min(1).max(65_535).default(3025),
  MAILBOX_RATE: z.coerce.number().min(0).default(5),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" }),
  MAILBOX_WEBHOOK_URL: z.url().optional(),
  MAILBOX_EVENTS: z.enum(["named", "all"]).default("named"),
  RESEND_WEBHOOK_SECRET: z.string().optional(),
  RESEND_API_KEY: z.string("is missing: the key that may send").min(1),
});

function readVariables() {
  const given = Object.entries(process.env).filter(([, value]) => value !== "");
  const parsed = variables.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new CannotStart(`The mailbox cannot start: ${wrong.join("; ")}.`);
}

function sentenceFor(error: unknown): string {
  if (error instanceof CannotStart) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "CONNECT_TIMEOUT") {
    return "The mailbox cannot start: no PostgreSQL answers at DATABASE_URL.";
  }
  if (/^(?:28|3D)/.test(code ?? "")) {
    return `The mailbox cannot start: PostgreSQL refuses DATABASE_URL (${(error as Error).message}).`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const given = readVariables();
  const mailbox = await startMailbox({
    port: given.MAILBOX_PORT,
    databaseUrl: given.DATABASE_URL,
    apiKey: given.RESEND_API_KEY,
    ratePerSecond: given.MAILBOX_RATE,
    ...(given.MAILBOX_WEBHOOK_URL &&
      given.RESEND_WEBHOOK_SECRET && {
        events: {
          url: given.MAILBOX_WEBHOOK_URL,
          secret: given.RESEND_WEBHOOK_SECRET,
          all: given.MAILBOX_EVENTS === "all",
        },
      }),
  });
  const stop = () => void mailbox.stop().then(() => process.exit(0));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  console.log(`Mailbox: ${mailbox.origin}/inbox`);
} catch (error) {
  console.error(sentenceFor(error));
  process.exit(1);
}
