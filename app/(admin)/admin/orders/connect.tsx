import type { Words } from "@/app/words";
import { env } from "@/env";

import { curlLine } from "./curl-line";

/** How the shop's commerce system is made to tell of orders. */
export function Connect({ t, website, isOpen }: { t: Words; website: string; isOpen: boolean }) {
  const { APP_ORIGIN: origin } = env();
  return (
    <details open={isOpen} className="max-w-200 border-t border-hairline pt-4">
      <summary className="cursor-pointer">
        <h2 className="inline text-lead">{t("admin.orders.connect.title")}</h2>
      </summary>
      <div className="grid gap-3 pt-3">
        <p>{t("admin.orders.connect.lead")}</p>
        <dl className="grid gap-x-6 gap-y-1 wide:grid-cols-[8rem_1fr]">
          <dt className="label pt-0.5">{t("admin.orders.connect.address")}</dt>
          <dd className="font-mono wrap-anywhere">{`POST ${origin}/api/orders`}</dd>
          <dt className="label pt-0.5">{t("admin.orders.connect.secret")}</dt>
          <dd>
            {t("admin.orders.connect.secretIs", {
              variable: "ORDERS_WEBHOOK_SECRET",
              file: ".data/secrets.json",
            })}
          </dd>
        </dl>
        <h3 className="label">{t("admin.orders.connect.line")}</h3>
        <pre className="panel px-4 py-3 font-mono text-small wrap-anywhere whitespace-pre-wrap">
          {curlLine(origin, "whsec_…", website)}
        </pre>
        <p>{t("admin.orders.connect.import")}</p>
      </div>
    </details>
  );
}
