import FriendJoined, { type FriendJoinedMail } from "../friend-joined";

/** Preview of the template in French. */
export default function French(mail: FriendJoinedMail) {
  return <FriendJoined {...mail} />;
}

French.PreviewProps = {
  ...FriendJoined.PreviewProps,
  locale: "fr-FR",
  link: FriendJoined.PreviewProps.link.replace("/en/", "/fr/"),
} satisfies FriendJoinedMail;
