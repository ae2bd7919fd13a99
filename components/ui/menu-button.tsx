"use client";

import { Menu } from "@base-ui/react/menu";

type Item = { label: string; choose: () => void; chosen?: boolean };

/** A button that opens a menu; `chosen` items show which of them holds. */
export function MenuButton({ label, items }: { label: string; items: Item[] }) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger type="button" className="button button-quiet">
        {label}
        <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true" fill="currentColor">
          <path d="M1 2.5h6L4 6.5Z" />
        </svg>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-3">
          <Menu.Popup className="panel min-w-44 py-1 shadow-md outline-none">
            {items.map(({ label: text, choose, chosen }) => (
              <Menu.Item
                key={text}
                onClick={choose}
                className="flex min-h-8 cursor-pointer items-center gap-2 px-3 py-1 outline-none data-highlighted:bg-accent data-highlighted:text-on-accent"
              >
                {text}
                {chosen && <span aria-hidden="true">✓</span>}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
