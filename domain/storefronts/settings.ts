import { z } from "zod";

/** How narrow a scope a setting may be given a value for. */
export type Scope = "default" | "website" | "store";

/** What a setting is asked for with: a choice, a whole number, a customer group's id, or a line of text. */
type SettingForm =
  | { kind: "yes_no" }
  | { kind: "choice"; options: readonly string[] }
  | { kind: "number"; least: number; most: number }
  | { kind: "group" }
  | { kind: "line"; most: number };

type Definition<T> = { form: SettingForm; value: z.ZodType<T>; fallback: T; finest: Scope };

const define = <T>(
  finest: Scope,
  { form, value }: Pick<Definition<T>, "form" | "value">,
  fallback: NoInfer<T>,
): Definition<T> => ({ form, value, fallback, finest });

const yesNo = { form: { kind: "yes_no" } as const, value: z.boolean() };
const choice = <const Options extends readonly [string, ...string[]]>(options: Options) => ({
  form: { kind: "choice", options } as const,
  value: z.enum(options),
});
const whole = (least: number, most: number) => ({
  form: { kind: "number", least, most } as const,
  value: z.number().int().min(least).max(most),
});
const group = { form: { kind: "group" } as const, value: z.number().int().positive().nullable() };
const line = (most: number) => ({
  form: { kind: "line", most } as const,
  value: z
    .string()
    .refine((text) => [...text].length <= most && !/[\p{Cc}\u2028\u2029]/u.test(text))
    .nullable(),
});

/** The templates in `emails/` an invitation can be mailed with. */
export const invitationTemplates = ["customer-invitation", "personal-letter"] as const;

/** Every setting: what it may hold, what it holds until it is given a value, and its finest scope. */
export const settingDefinitions = {
  /** Enable Invitations Functionality */
  functionality: define("default", yesNo, true),
  /** Enable Invitations on Storefront */
  storefront: define("website", yesNo, true),
  /** Referred Customer Group: that of the inviter, or the default one */
  referredGroup: define("store", choice(["same_as_inviter", "default_group"]), "same_as_inviter"),
  /** Default Customer Group, by id; null is the one that stands in, General */
  defaultGroup: define("website", group, null),
  /** New Accounts Registration */
  registration: define("store", choice(["invitation_only", "available_to_all"]), "available_to_all"),
  /** Allow Customers to Add Custom Message to Invitation Email */
  customMessage: define("store", yesNo, true),
  /** Max Invitations Allowed to be Sent at One Time */
  maxPerSend: define("store", whole(1, 5), 5),
  /** Invitations Expire After (days); 0 is never */
  expireAfterDays: define("store", whole(0, 365), 30),
  /** Send a Reminder After (days); 0 is none */
  remindAfterDays: define("store", whole(0, 30), 0),
  /** Max Invitations per Customer per Day */
  maxPerCustomerPerDay: define("website", whole(1, 500), 20),
  /** Max Emails per Recipient in 14 Days */
  maxPerRecipient: define("website", whole(1, 10), 2),
  /** Refuse Disposable Addresses */
  refuseDisposable: define("website", yesNo, false),
  /** Invitation Line, at most 120 characters; null is the sentence of the language */
  invitationLine: define("store", line(120), null),
  /** Customer Invitation Email Sender */
  senderIdentity: define("store", choice(["general", "sales", "support"]), "general"),
  /** Customer Invitation Email Template */
  template: define("store", choice(invitationTemplates), "customer-invitation"),
  /** Invitations Sent per Batch */
  batchSize: define("default", whole(1, 100), 100),
  /** Batches per Second */
  batchesPerSecond: define("default", whole(1, 50), 2),
} as const;

export type SettingKey = keyof typeof settingDefinitions;

export const settingKeys = Object.keys(settingDefinitions) as SettingKey[];

/** What every setting holds for one store view, or for the default scope. */
export type Settings = {
  -readonly [Key in SettingKey]: (typeof settingDefinitions)[Key] extends Definition<infer T> ? T : never;
};

/** True where the setting may be given a value at the scope. */
export function allowsScope(key: SettingKey, scope: Scope): boolean {
  const order: Scope[] = ["default", "website", "store"];
  return order.indexOf(scope) <= order.indexOf(settingDefinitions[key].finest);
}

/** True for the name of a setting. */
export const isSetting = (key: string): key is SettingKey => Object.hasOwn(settingDefinitions, key);
