"use client";

export { default } from "@/components/failed";
