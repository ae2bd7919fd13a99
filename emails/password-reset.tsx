import { AccountLetter } from "./_parts/account-letter";
import { mailWords } from "./_words/words";

export type PasswordResetMail = {
  locale: string;
  shop: string;
  email: string;
  /** An administrator's first password, or a customer's new one. */
  isAdministrator: boolean;
  link: string;
};

/** Leads a customer, or a new administrator, to the page where a password is chosen. */
export default function PasswordReset({ locale, shop, email, isAdministrator, link }: PasswordResetMail) {
  const t = mailWords(locale);
  const part = isAdministrator ? "administrator" : "reset";
  return (
    <AccountLetter
      locale={locale}
      shop={shop}
      link={link}
      title={t(`${part}.title`)}
      lead={t(`${part}.lead`, { shop, email })}
      button={t(`${part}.button`)}
      validity={t(`${part}.validity`)}
      why={t("account.why", { shop })}
    />
  );
}

PasswordReset.subject = ({ locale, shop, isAdministrator }: PasswordResetMail) =>
  mailWords(locale)(isAdministrator ? "administrator.subject" : "reset.subject", { shop });

PasswordReset.PreviewProps = {
  locale: "en-GB",
  shop: "Maison Convive",
  email: "ana@example.org",
  isAdministrator: false,
  link: "https://shop.example/en/reset-password/kQ0y7sFZ1bR4hJ2mN8pT6vX3cL5wD9aG0eU1iO2sY4k",
} satisfies PasswordResetMail;
