import {
  InvitationFoot,
  invitationSubject,
  sampleInvitation,
  type InvitationMail,
} from "./_parts/invitation-foot";
import { Action, Letter, Paragraph, Quotation, TextLink } from "./_parts/letter";
import { mailWords } from "./_words/words";

/** The invitation as a letter: greeting, the inviter's own words first, then what it is about. An invitation template. */
export default function PersonalLetter(mail: InvitationMail) {
  const t = mailWords(mail.locale);
  const { inviter, shop } = mail;
  const lead =
    inviter === null ? t("invitation.leadShop", { shop }) : t("invitation.lead", { inviter, shop });
  return (
    <Letter
      locale={mail.locale}
      preheader={`${lead} ${mail.line}`}
      shop={shop}
      foot={<InvitationFoot mail={mail} />}
    >
      <Paragraph>{t("letter.greeting")}</Paragraph>
      {mail.message !== null && <Quotation>{mail.message}</Quotation>}
      <Paragraph>{`${lead} ${mail.line}`}</Paragraph>
      {mail.isCustomer && <Paragraph>{t("invitation.alreadyMember", { shop })}</Paragraph>}
      <Action
        href={mail.link}
        label={mail.isCustomer ? t("invitation.signIn") : t("invitation.accept")}
        bareLink={t("invitation.bareLink")}
      />
      {mail.expires !== null && <Paragraph>{t("invitation.expires", { expires: mail.expires })}</Paragraph>}
      <Paragraph>
        {t("letter.closing")}
        <br />
        {inviter ?? t("letter.closingShop", { shop })}
      </Paragraph>
      <Paragraph quiet>
        {`${t("invitation.member")} `}
        <TextLink href={mail.signInLink}>{t("invitation.memberLink", { shop })}</TextLink>
      </Paragraph>
    </Letter>
  );
}

PersonalLetter.subject = invitationSubject;
PersonalLetter.PreviewProps = sampleInvitation;
