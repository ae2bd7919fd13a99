/**
 * The address a request came from: the socket's where no proxy is trusted, else the n-th from the right of X-Forwarded-For,
 * which the n-th trusted proxy wrote. What lies further left anybody can have written.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedHops: number,
): string {
  const written = (forwardedFor ?? "").split(",").map((part) => part.trim());
  const byProxy = trustedHops > 0 ? written.at(-trustedHops) : undefined;
  return byProxy || socketAddress || "unknown";
}
