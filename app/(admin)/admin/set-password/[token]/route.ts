import { keepToken } from "@/app/link-exchange";
import { redirectTo } from "@/app/redirects";

type Context = { params: Promise<{ token: string }> };

/** The link of the mail to a new administrator: its token moves into a cookie, everything else waits for the form. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { token } = await params;
  await keepToken("administrator-password", token);
  return redirectTo("/admin/set-password", 303);
}
