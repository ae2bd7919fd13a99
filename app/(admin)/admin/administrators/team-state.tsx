import type { Words } from "@/app/words";
import { StatusMark } from "@/components/status-mark";
import type { Teammate } from "@/domain/accounts/team";

/** Whether an administrator can sign in, in words and a shape. */
export function TeamState({ teammate, t }: { teammate: Teammate; t: Words }) {
  if (teammate.disabledAt)
    return <StatusMark mark="discarded">{t("admin.people.state.disabled")}</StatusMark>;
  if (!teammate.hasPassword)
    return <StatusMark mark="not_sent">{t("admin.people.state.invited")}</StatusMark>;
  return <StatusMark mark="accepted">{t("admin.people.state.active")}</StatusMark>;
}
