import { AccountLetter } from "./_parts/account-letter";
import { mailWords } from "./_words/words";

export type FriendJoinedMail = { locale: string; shop: string; friend: string; link: string };

/** Tells a customer that somebody they invited has joined. */
export default function FriendJoined({ locale, shop, friend, link }: FriendJoinedMail) {
  const t = mailWords(locale);
  return (
    <AccountLetter
      locale={locale}
      shop={shop}
      link={link}
      title={t("joined.title")}
      lead={t("joined.lead", { friend, shop })}
      button={t("joined.button")}
      validity={null}
      why={t("joined.why", { friend, shop })}
    />
  );
}

FriendJoined.subject = ({ locale, friend }: FriendJoinedMail) =>
  mailWords(locale)("joined.subject", { friend });

FriendJoined.PreviewProps = {
  locale: "en-GB",
  shop: "Maison Convive",
  friend: "Léa Dubois",
  link: "https://shop.example/en/account/invitations",
} satisfies FriendJoinedMail;
