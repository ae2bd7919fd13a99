import PasswordReset, { type PasswordResetMail } from "../password-reset";

/** Preview of the template in French. */
export default function French(mail: PasswordResetMail) {
  return <PasswordReset {...mail} />;
}

French.PreviewProps = {
  ...PasswordReset.PreviewProps,
  locale: "fr-FR",
  link: PasswordReset.PreviewProps.link.replace("/en/", "/fr/"),
} satisfies PasswordResetMail;
