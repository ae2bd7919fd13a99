/** An error as Resend's API writes it: https://resend.com/docs/api-reference/errors */
export type Refusal = { statusCode: number; name: string; message: string };

const refusal =
  (statusCode: number, name: string) =>
  (message: string): Refusal => ({ statusCode, name, message });

/** A field that does not fit; 422 as the API answers in practice, where its page of errors says 400. */
export const invalid = refusal(422, "validation_error");
export const missing = (field: string): Refusal =>
  refusal(422, "missing_required_field")(`Missing \`${field}\` field.`);
export const invalidParameter = refusal(422, "invalid_parameter");
export const invalidAttachment = refusal(
  422,
  "invalid_attachment",
)("Attachment must have either a `content` or `path`.");

export const notJson = refusal(400, "validation_error")("Request body must be valid JSON.");
export const tooLarge = refusal(
  413,
  "validation_error",
)("The request is larger than 40 MB, the most a mail may weigh.");
export const notFound = refusal(404, "not_found")("The requested endpoint does not exist.");
export const noSuchEmail = refusal(404, "not_found")("Email not found");
export const wrongMethod = refusal(
  405,
  "method_not_allowed",
)("Method is not allowed for the requested path.");

export const missingKey = refusal(401, "missing_api_key")("Missing API key in the authorization header.");
export const restrictedKey = refusal(
  401,
  "restricted_api_key",
)("This API key is restricted to only send emails.");
export const invalidKey = refusal(403, "invalid_api_key")("API key is invalid.");
export const unverifiedDomain = refusal(
  403,
  "validation_error",
)("The domain is not verified. Please, add and verify your domain.");

export const invalidIdempotencyKey = refusal(
  400,
  "invalid_idempotency_key",
)("Idempotency keys, if present, must have between 1 and 256 characters.");
export const otherBody = refusal(
  409,
  "invalid_idempotent_request",
)(
  "This idempotency key has been used with this HTTP method and endpoint within the last 24 hours, but the request body was modified and doesn't match the original request.",
);
export const stillRunning = refusal(
  409,
  "concurrent_idempotent_requests",
)("There is another request in progress with the same idempotency key.");

export const tooManyRequests = (perSecond: number): Refusal =>
  refusal(
    429,
    "rate_limit_exceeded",
  )(
    `Too many requests. You can only make ${perSecond} requests per second. See rate limit response headers for more information. Or contact support to increase rate limit.`,
  );
export const dailyQuota = refusal(
  429,
  "daily_quota_exceeded",
)("You have exceeded your daily email sending quota.");
export const monthlyQuota = refusal(
  429,
  "monthly_quota_exceeded",
)("You have exceeded your monthly email sending quota.");
export const internalError = refusal(500, "application_error")("An unexpected error occurred.");
