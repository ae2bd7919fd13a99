import { AccountLetter } from "./_parts/account-letter";
import { mailWords } from "./_words/words";

export type AddressConfirmationMail = {
  locale: string;
  shop: string;
  firstName: string;
  email: string;
  /** Whether the address has an account already: then the mail says so and leads to sign-in. */
  isCustomer: boolean;
  link: string;
};

/** Asks whoever registered without an invitation to confirm the address. */
export default function AddressConfirmation({
  locale,
  shop,
  firstName,
  email,
  isCustomer,
  link,
}: AddressConfirmationMail) {
  const t = mailWords(locale);
  return (
    <AccountLetter
      locale={locale}
      shop={shop}
      link={link}
      title={isCustomer ? t("confirmation.knownTitle") : t("confirmation.title")}
      lead={
        isCustomer
          ? t("confirmation.knownLead", { shop, email })
          : t("confirmation.lead", { shop, email, firstName })
      }
      button={isCustomer ? t("confirmation.knownButton") : t("confirmation.button")}
      validity={isCustomer ? t("confirmation.knownValidity") : t("confirmation.validity")}
      why={t("account.why", { shop })}
    />
  );
}

AddressConfirmation.subject = ({ locale, shop, isCustomer }: AddressConfirmationMail) =>
  mailWords(locale)(isCustomer ? "confirmation.knownSubject" : "confirmation.subject", { shop });

AddressConfirmation.PreviewProps = {
  locale: "en-GB",
  shop: "Maison Convive",
  firstName: "Léa",
  email: "lea@example.org",
  isCustomer: false,
  link: "https://shop.example/en/confirm-address/kQ0y7sFZ1bR4hJ2mN8pT6vX3cL5wD9aG0eU1iO2sY4k",
} satisfies AddressConfirmationMail;
