"use client";

import { useEffect } from "react";

/** Moves the focus to an element when its page has come, so that keyboard and screen reader begin there. */
export function FocusOnArrival({ id }: { id: string }) {
  useEffect(() => document.getElementById(id)?.focus(), [id]);
  return null;
}
