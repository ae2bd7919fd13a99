/** A day that there is, as YYYY-MM-DD, else null. */
export function dayOf(value: string | string[] | undefined): string | null {
  if (typeof value !== "string" || !/^[12]\d{3}-\d\d-\d\d$/.test(value)) return null;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) ? value : null;
}
