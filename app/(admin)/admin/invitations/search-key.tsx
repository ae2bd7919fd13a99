"use client";

import { useEffect, useSyncExternalStore } from "react";

const kept = "convive-search-key";
const changed = "convive-search-key-changed";

const subscribe = (listener: () => void) => {
  addEventListener(changed, listener);
  return () => removeEventListener(changed, listener);
};
const isOn = () => localStorage.getItem(kept) !== "off";

/** `/` goes to the search box while no field has the focus; a switch turns it off, for those who speak to their browser. */
export function SearchKey({ words }: { words: { keys: string; keysOn: string } }) {
  const on = useSyncExternalStore(subscribe, isOn, () => null);
  useEffect(() => {
    if (!on) return;
    const onKey = (event: KeyboardEvent) => {
      const inField = event.target instanceof Element && event.target.closest("input, textarea, select");
      if (event.key !== "/" || (inField && !inField.matches("[type=checkbox]"))) return;
      event.preventDefault();
      document.querySelector<HTMLInputElement>("input[type=search]")?.focus();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [on]);
  if (on === null) return null;
  return (
    <p className="label no-print flex flex-wrap items-center gap-x-4 gap-y-1 max-wide:hidden">
      {words.keys}
      <label className="inline-flex min-h-6 items-center gap-1.5">
        <input
          type="checkbox"
          checked={on}
          onChange={({ target }) => {
            localStorage.setItem(kept, target.checked ? "on" : "off");
            dispatchEvent(new Event(changed));
          }}
        />
        {words.keysOn}
      </label>
    </p>
  );
}
