import type { Words } from "@/app/words";
import { QrCode } from "@/components/qr-code";

/** What to tell an authenticator app, as a picture and as letters. */
export function SetUpSteps({ setUp, t }: { setUp: { address: string; letters: string }; t: Words }) {
  return (
    <div className="grid gap-3">
      <p className="font-medium">{t("admin.account.stepApp")}</p>
      <div className="panel w-fit overflow-hidden">
        <QrCode text={setUp.address} label={t("admin.account.picture")} />
      </div>
      <div>
        <p className="label">{t("admin.account.letters")}</p>
        <code className="font-mono text-lead wrap-anywhere">{setUp.letters}</code>
      </div>
    </div>
  );
}

/** The words of the form that turns codes on; where they are on already, it says so. */
export const setUpWords = (t: Words, lead: string | null) => ({
  title: t(lead ? "admin.account.setUp" : "admin.account.isOn"),
  lead: lead ?? "",
  submit: t("admin.account.turnOn"),
  done: t("admin.account.nowOn"),
});
