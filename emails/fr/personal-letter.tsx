import { sampleInvitationFrench, type InvitationMail } from "../_parts/invitation-foot";
import PersonalLetter from "../personal-letter";

/** Preview of the template in French. */
export default function French(mail: InvitationMail) {
  return <PersonalLetter {...mail} />;
}

French.PreviewProps = sampleInvitationFrench;
