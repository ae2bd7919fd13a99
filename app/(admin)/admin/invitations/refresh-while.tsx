"use client";

import { useEffect } from "react";

import { useRouter } from "next/navigation";

/** Draws the page anew every second for as long as it stands on it. */
export function RefreshWhile() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), 1000);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
