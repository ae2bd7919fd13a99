import { keepCookie, readCookie } from "@/app/cookies";

const day = 24 * 3600;

/** Keeps in this browser that it registered, and which address to name on screen, for as long as the link works. */
export const keepRegistration = (publicId: string, shownEmail: string): Promise<void> =>
  keepCookie("registration", `${publicId} ${shownEmail}`, day);

/** What this browser registered last; empty where it has not. */
export async function registrationOfBrowser(): Promise<{ publicId: string; shownEmail: string }> {
  const [publicId = "", shownEmail = ""] = ((await readCookie("registration")) ?? "").split(" ");
  return { publicId, shownEmail };
}
