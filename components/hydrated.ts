"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False in the page as it was sent, true once scripts run: for parts that do nothing without them. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
