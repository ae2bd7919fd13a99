/** A file of 5 MB with all that can stand beside it in the form; also what fits through `proxy.ts`. */
const mostRead = 10_000_000;

export const largestFile = 5_000_000;

/** The form that was sent with a file; null where it is too large, was cut short on its way, or is no form. */
export async function readUploadedForm(request: Request): Promise<FormData | null> {
  const declared = Number(request.headers.get("content-length"));
  if (!(declared <= mostRead) || !request.body) return null;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of request.body) {
    length += part.length;
    if (length > mostRead) return null;
    parts.push(part);
  }
  if (declared > 0 && declared !== length) return null;
  const headers = { "content-type": request.headers.get("content-type") ?? "" };
  return new Response(new Blob(parts), { headers }).formData().catch(() => null);
}

/** The file of a form: null where none was chosen. */
export async function fileOf(data: FormData): Promise<Uint8Array | "too_large" | null> {
  const sent = data.get("file");
  if (!(sent instanceof File) || sent.size === 0) return null;
  return sent.size > largestFile ? "too_large" : new Uint8Array(await sent.arrayBuffer());
}
