import AddressConfirmation, { type AddressConfirmationMail } from "../address-confirmation";

/** Preview of the template in French. */
export default function French(mail: AddressConfirmationMail) {
  return <AddressConfirmation {...mail} />;
}

French.PreviewProps = {
  ...AddressConfirmation.PreviewProps,
  locale: "fr-FR",
  link: AddressConfirmation.PreviewProps.link.replace("/en/", "/fr/"),
} satisfies AddressConfirmationMail;
