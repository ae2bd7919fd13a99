import type { Permission } from "@/domain/accounts/administrator";

/** The pages of the administration, grouped and named in the words of the trade; a group without a page to show is left out. */
export const deskPages = [
  {
    group: "admin.nav.marketing",
    under: "admin.nav.privateSales",
    pages: [{ path: "/admin/invitations", label: "admin.nav.invitations", need: "view_invitations" }],
  },
  {
    group: "admin.nav.customers",
    under: null,
    pages: [
      { path: "/admin/customers", label: "admin.nav.customers", need: "manage_customers" },
      { path: "/admin/orders", label: "admin.nav.orders", need: "manage_customers" },
    ],
  },
  {
    group: "admin.nav.reports",
    under: "admin.nav.privateSales",
    pages: [
      { path: "/admin/reports/invitations", label: "admin.nav.invitations", need: "view_reports" },
      { path: "/admin/reports/invited-customers", label: "admin.nav.invitedCustomers", need: "view_reports" },
      { path: "/admin/reports/conversions", label: "admin.nav.conversions", need: "view_reports" },
    ],
  },
  {
    group: "admin.nav.stores",
    under: "admin.nav.configuration",
    pages: [
      { path: "/admin/configuration/invitations", label: "admin.nav.settings", need: "manage_configuration" },
      { path: "/admin/configuration/mail", label: "admin.nav.mail", need: "manage_configuration" },
    ],
  },
  {
    group: "admin.nav.stores",
    under: null,
    pages: [
      { path: "/admin/customer-groups", label: "admin.nav.customerGroups", need: "manage_customers" },
      { path: "/admin/store-views", label: "admin.nav.storeViews", need: "manage_configuration" },
    ],
  },
  {
    group: "admin.nav.system",
    under: null,
    pages: [
      { path: "/admin/delivery", label: "admin.nav.delivery", need: "manage_delivery" },
      { path: "/admin/suppressions", label: "admin.nav.suppressions", need: "manage_delivery" },
      { path: "/admin/administrators", label: "admin.nav.administrators", need: "manage_administrators" },
      { path: "/admin/activity", label: "admin.nav.activity", need: "manage_administrators" },
    ],
  },
] as const satisfies {
  group: string;
  under: string | null;
  pages: { path: `/admin/${string}`; label: string; need: Permission }[];
}[];
