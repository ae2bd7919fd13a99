import { answerImport, type ImportAnswer } from "@/app/(admin)/admin/orders/new/import-answer";
import { newPath } from "@/app/(admin)/admin/orders/order-words";
import { readUploadedForm } from "@/app/(admin)/uploaded-form";
import { routeOfAdministrator } from "@/app/admin-guard";
import { redirectTo } from "@/app/redirects";
import { keepUpload } from "@/domain/uploads/keep-upload";

/** Takes a CSV of orders into account. Answers 303, back to the form, which comes with what was said to it and what is to be corrected. */
export async function POST(request: Request): Promise<Response> {
  const visit = await routeOfAdministrator("manage_customers", newPath);
  if (visit instanceof Response) return visit;
  const form = await readUploadedForm(request);
  const unread: ImportAnswer = { list: "", errors: { file: visit.t("admin.orders.import.fileTooLarge") } };
  const answer = form ? await answerImport(visit, form) : unread;
  const kept = await keepUpload(visit.administrator, "manage_customers", answer);
  return redirectTo(`${newPath}?answer=${kept}#answer`, 303);
}
