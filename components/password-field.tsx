"use client";

import { useState } from "react";

import { Field, type FieldProps } from "./field";
import { useIsHydrated } from "./hydrated";

/** An entry for a password that can be shown while it is typed. */
export function PasswordField({ show, hide, ...field }: FieldProps & { show: string; hide: string }) {
  const [isShown, setShown] = useState(false);
  const isHydrated = useIsHydrated();
  const toggle = isHydrated && (
    <button
      type="button"
      className="button button-quiet px-3"
      aria-controls={field.name}
      aria-pressed={isShown}
      onClick={() => setShown(!isShown)}
    >
      {isShown ? hide : show}
    </button>
  );
  return <Field {...field} type={isShown ? "text" : "password"} beside={toggle} />;
}
