import { mailWords } from "../_words/words";
import { Paragraph, TextLink } from "./letter";

/** What an invitation mail is filled with; every value is finished text, null leaves its part out. */
export type InvitationMail = {
  locale: string;
  shop: string;
  /** Name of the customer who invites; null where the shop does. */
  inviter: string | null;
  /** What the invitation is to. */
  line: string;
  message: string | null;
  email: string;
  /** Whether the address has an account already: then the mail leads to sign-in and not to registration. */
  isCustomer: boolean;
  /** Where the button goes. */
  link: string;
  signInLink: string;
  preferencesLink: string;
  /** Date written out, with its zone. */
  expires: string | null;
  /** Whether it was mailed before and nobody has answered. */
  isReminder?: boolean;
};

export function invitationSubject({ locale, inviter, shop, isReminder }: InvitationMail): string {
  const t = mailWords(locale);
  const subject =
    inviter === null ? t("invitation.subjectShop", { shop }) : t("invitation.subject", { inviter, shop });
  return isReminder ? t("invitation.subjectReminder", { subject }) : subject;
}

/** Why the reader gets the mail, and how never to get another. */
export function InvitationFoot({ mail }: { mail: InvitationMail }) {
  const t = mailWords(mail.locale);
  const { inviter, shop, email } = mail;
  return (
    <>
      <Paragraph quiet>
        {inviter === null ? t("why.shop", { shop, email }) : t("why.friend", { inviter, shop, email })}
      </Paragraph>
      <Paragraph quiet>
        <TextLink href={mail.preferencesLink}>{t("why.refuse")}</TextLink>
      </Paragraph>
    </>
  );
}

export const sampleInvitation: InvitationMail = {
  locale: "en-GB",
  shop: "Maison Convive",
  inviter: "Ana Martin",
  line: "Four private sales a year, for members and the friends they vouch for.",
  message: "You asked where the coat was from.\nCome and see for yourself!",
  email: "lea@example.org",
  isCustomer: false,
  link: "https://shop.example/en/invitation/kQ0y7sFZ1bR4hJ2mN8pT6vX3cL5wD9aG0eU1iO2sY4k",
  signInLink: "https://shop.example/en/sign-in",
  preferencesLink: "https://shop.example/en/preferences/pR4hJ2mN8pT6vX3cL5wD9aG0eU1iO2sY4kQ0y7sFZ1b",
  expires: "22 December 2026 at 16:30 GMT",
};

export const sampleInvitationFrench: InvitationMail = {
  ...sampleInvitation,
  locale: "fr-FR",
  line: "Quatre ventes privées par an, pour les membres et les proches dont ils répondent.",
  message: "Tu m’as demandé d’où venait le manteau.\nViens voir par toi-même !",
  link: sampleInvitation.link.replace("/en/", "/fr/"),
  signInLink: "https://shop.example/fr/sign-in",
  preferencesLink: sampleInvitation.preferencesLink.replace("/en/", "/fr/"),
  expires: "22 décembre 2026 à 17:30 UTC+1",
};
