import { sampleInvitationFrench, type InvitationMail } from "../_parts/invitation-foot";
import CustomerInvitation from "../customer-invitation";

/** Preview of the template in French. */
export default function French(mail: InvitationMail) {
  return <CustomerInvitation {...mail} />;
}

French.PreviewProps = sampleInvitationFrench;
