import { createElement, type ReactElement } from "react";

import { templates, type MailOf, type TemplateName } from "./templates";

/** A mail with the places of its recipient's values still open. */
export type Skeleton = { subject: Part[]; html: Part[]; text: Part[]; slots: readonly string[] };

/** Fixed words, or the number of a slot. */
type Part = string | number;

export type Filled = { subject: string; html: string; text: string };

/** A recipient's values, by slot, written as each part of a mail needs them. */
export type Values = { subject: string[]; html: string[]; text: string[] };

// Characters for private use: React leaves them alone, upper-casing does too, and no value can hold them.
const open = "\uE000";
const close = "\uE001";

const compiled = new Map<string, Promise<Skeleton>>();

/**
 * The skeleton of a template: rendered once for each set of `fixed` props (locale, shop, which parts are there), with an
 * open place for each slot. Rendering takes milliseconds, filling microseconds.
 */
export function skeletonOf<Name extends TemplateName>(
  name: Name,
  fixed: Partial<MailOf<Name>>,
  slots: readonly (keyof MailOf<Name> & string)[],
): Promise<Skeleton> {
  const key = JSON.stringify([name, fixed, slots]);
  const known = compiled.get(key);
  if (known) return known;
  // Words of a shop change rarely; forgetting them all at times costs a few renderings.
  if (compiled.size >= 500) compiled.clear();
  const made = compile(name, fixed, slots);
  compiled.set(key, made);
  made.catch(() => compiled.delete(key));
  return made;
}

async function compile<Name extends TemplateName>(
  name: Name,
  fixed: Partial<MailOf<Name>>,
  slots: readonly (keyof MailOf<Name> & string)[],
): Promise<Skeleton> {
  const places = Object.fromEntries(slots.map((slot, index) => [slot, `${open}${index}${close}`]));
  const { subject, html, text } = await renderMail(name, { ...fixed, ...places } as MailOf<Name>);
  const skeleton = { subject: split(subject), html: split(html), text: split(text), slots };
  for (const [index, slot] of slots.entries()) {
    if (!skeleton.html.includes(index)) throw new Error(`template ${name} leaves out ${slot}`);
  }
  return skeleton;
}

/** Renders one mail of a template the slow way: what filling its skeleton has to equal. */
export async function renderMail<Name extends TemplateName>(name: Name, mail: MailOf<Name>): Promise<Filled> {
  const { default: component } = await templates[name]();
  const { render, toPlainText } = await import("react-email");
  const element = createElement(component as unknown as (props: MailOf<Name>) => ReactElement, mail as never);
  const html = await render(element);
  return {
    subject: (component as { subject: (of: MailOf<Name>) => string }).subject(mail),
    html,
    text: toPlainText(html),
  };
}

function split(rendered: string): Part[] {
  return rendered
    .split(new RegExp(`${open}(\\d+)${close}`))
    .map((part, index) => (index % 2 === 1 ? Number(part) : part))
    .filter((part) => part !== "");
}

/** Writes a recipient's values for the slots of a skeleton, escaped for each of subject, HTML and text. */
export function valuesFor({ slots }: Skeleton, own: Record<string, string>): Values {
  const raw = slots.map((slot) => {
    const value = own[slot];
    if (value === undefined) throw new Error(`no value for ${slot}`);
    return value.replace(/[\uE000\uE001]/g, "");
  });
  return {
    subject: raw.map((value) => value.replace(/\s+/g, " ")),
    html: raw.map((value) => escapeHtml(value).replaceAll("\n", "<br/>")),
    text: raw.map((value) => value.replaceAll("\n", "\n> ")),
  };
}

/** Puts values in the places of a skeleton. One pass: no value is expanded again. */
export function fill(skeleton: Skeleton, values: Values): Filled {
  const join = (parts: Part[], written: string[]) =>
    parts.map((part) => (typeof part === "number" ? written[part] : part)).join("");
  return {
    subject: join(skeleton.subject, values.subject),
    html: join(skeleton.html, values.html),
    text: join(skeleton.text, values.text),
  };
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};

/** Escapes as React does, for text and for attributes in double quotes. */
const escapeHtml = (value: string) => value.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
