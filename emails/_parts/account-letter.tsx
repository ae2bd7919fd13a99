import { mailWords } from "../_words/words";
import { Action, Letter, Paragraph, Title } from "./letter";

/** The form of every mail about an account: a title, what happened, one button, how long it works. */
export function AccountLetter(props: {
  locale: string;
  shop: string;
  title: string;
  lead: string;
  button: string;
  link: string;
  validity: string | null;
  why: string;
}) {
  const t = mailWords(props.locale);
  return (
    <Letter
      locale={props.locale}
      preheader={props.lead}
      shop={props.shop}
      foot={<Paragraph quiet>{props.why}</Paragraph>}
    >
      <Title>{props.title}</Title>
      <Paragraph>{props.lead}</Paragraph>
      <Action href={props.link} label={props.button} bareLink={t("invitation.bareLink")} />
      {props.validity !== null && <Paragraph quiet>{props.validity}</Paragraph>}
    </Letter>
  );
}
