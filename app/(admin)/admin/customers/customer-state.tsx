import type { Words } from "@/app/words";
import { StatusMark } from "@/components/status-mark";

type Props = { customer: { disabledAt: Date | null; erasedAt: Date | null }; t: Words };

/** Whether a customer can sign in, in words and a shape. */
export function CustomerState({ customer: { disabledAt, erasedAt }, t }: Props) {
  if (erasedAt) return <StatusMark mark="expired">{t("admin.customers.states.erased")}</StatusMark>;
  if (disabledAt) return <StatusMark mark="discarded">{t("admin.customers.states.disabled")}</StatusMark>;
  return <StatusMark mark="accepted">{t("admin.customers.states.active")}</StatusMark>;
}
