import {
  InvitationFoot,
  invitationSubject,
  sampleInvitation,
  type InvitationMail,
} from "./_parts/invitation-foot";
import { Action, Letter, Paragraph, Quotation, Rule, TextLink, Title } from "./_parts/letter";
import { mailWords } from "./_words/words";

/** The invitation as a card: who invites, to what, the message, one button. An invitation template. */
export default function CustomerInvitation(mail: InvitationMail) {
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
      <Title>{inviter === null ? t("invitation.titleShop") : t("invitation.title", { inviter })}</Title>
      <Paragraph>{`${lead} ${mail.line}`}</Paragraph>
      {mail.message !== null && (
        <>
          <Paragraph quiet>
            {inviter === null ? t("invitation.quoteFromShop") : t("invitation.quoteFrom", { inviter })}
          </Paragraph>
          <Quotation>{mail.message}</Quotation>
        </>
      )}
      {mail.isCustomer && <Paragraph>{t("invitation.alreadyMember", { shop })}</Paragraph>}
      <Action
        href={mail.link}
        label={mail.isCustomer ? t("invitation.signIn") : t("invitation.accept")}
        bareLink={t("invitation.bareLink")}
      />
      <Rule />
      {mail.expires !== null && (
        <Paragraph quiet>{t("invitation.expires", { expires: mail.expires })}</Paragraph>
      )}
      <Paragraph quiet>
        {`${t("invitation.member")} `}
        <TextLink href={mail.signInLink}>{t("invitation.memberLink", { shop })}</TextLink>
      </Paragraph>
    </Letter>
  );
}

CustomerInvitation.subject = invitationSubject;
CustomerInvitation.PreviewProps = sampleInvitation;
