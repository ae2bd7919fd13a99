/** Every mail of the product, loaded at the first use: React Email weighs 40 MB that pages do not need. */
export const templates = {
  "customer-invitation": () => import("@/emails/customer-invitation"),
  "personal-letter": () => import("@/emails/personal-letter"),
  "address-confirmation": () => import("@/emails/address-confirmation"),
  "password-reset": () => import("@/emails/password-reset"),
  "friend-joined": () => import("@/emails/friend-joined"),
};

export type TemplateName = keyof typeof templates;

/** What a template is filled with. */
export type MailOf<Name extends TemplateName> = Parameters<
  Awaited<ReturnType<(typeof templates)[Name]>>["default"]
>[0];
