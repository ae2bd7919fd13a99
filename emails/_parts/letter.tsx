import type { ReactNode } from "react";
import { Body, Button, Column, Container, Head, Hr, Html, Link, Row, Section, Text } from "react-email";

const serif = "Fraunces, Georgia, 'Times New Roman', serif";
const sans = "'Instrument Sans', 'Helvetica Neue', Helvetica, Arial, sans-serif";

const colors = {
  paper: "#f6f1e7",
  card: "#fffdf8",
  ink: "#1f1a17",
  muted: "#655b52",
  hairline: "#d9cfbf",
  accent: "#8e1f2f",
  onAccent: "#fff8f2",
};

const sealed = {
  width: "40px",
  height: "40px",
  backgroundColor: colors.accent,
  color: colors.onAccent,
  borderRadius: "20px",
};

const text = {
  fontFamily: sans,
  fontSize: "16px",
  lineHeight: "26px",
  color: colors.ink,
  margin: "0 0 16px",
};

// Mail clients that know dark mode get its colours; the others keep the inline ones.
const dark = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.paper,.paper>table>tbody>tr>td{background:#171311!important}.card{background:#211b18!important;border-color:#3a322c!important}
.ink{color:#f3ebdd!important}.muted{color:#b7aa9b!important}.rule{border-color:#3a322c!important}
.accent{background:#e58a8f!important;color:#2a0d11!important}.link{color:#e58a8f!important}}`;

/** The sheet every mail of the shop is written on: hidden first line, card with the shop's seal, reason at the foot. */
export function Letter(props: {
  locale: string;
  preheader: string;
  shop: string;
  foot: ReactNode;
  children: ReactNode;
}) {
  return (
    <Html lang={props.locale} dir="ltr">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{dark}</style>
      </Head>
      <Body
        lang={props.locale}
        className="paper"
        style={{ backgroundColor: colors.paper, margin: 0, padding: "32px 12px" }}
      >
        <Preheader>{props.preheader}</Preheader>
        <Container
          className="card"
          style={{
            maxWidth: "560px",
            backgroundColor: colors.card,
            border: `1px solid ${colors.hairline}`,
            borderRadius: "2px",
            padding: "40px 36px 32px",
          }}
        >
          <Seal shop={props.shop} />
          {props.children}
        </Container>
        <Container style={{ maxWidth: "560px", padding: "20px 36px 0" }}>{props.foot}</Container>
      </Body>
    </Html>
  );
}

function Preheader({ children }: { children: string }) {
  return (
    <div
      data-skip-in-text="true"
      style={{ display: "none", overflow: "hidden", maxHeight: 0, maxWidth: 0, opacity: 0 }}
    >
      {children}
    </div>
  );
}

/** The shop's initial pressed in wax, beside its name: a table cell, so that it shows with images off. */
function Seal({ shop }: { shop: string }) {
  const wax = {
    ...text,
    ...sealed,
    fontFamily: serif,
    fontSize: "20px",
    lineHeight: "40px",
    textAlign: "center",
    margin: 0,
  } as const;
  return (
    <Section style={{ marginBottom: "28px" }}>
      <Row>
        <Column data-skip-in-text="true" aria-hidden="true" style={{ width: "56px" }}>
          <Text style={wax}>{[...shop][0] ?? ""}</Text>
        </Column>
        <Column>
          <Text className="ink" style={{ ...text, fontFamily: serif, fontSize: "19px", margin: 0 }}>
            {shop}
          </Text>
        </Column>
      </Row>
    </Section>
  );
}

export function Title({ children }: { children: string }) {
  return (
    <Text
      className="ink"
      style={{
        ...text,
        fontFamily: serif,
        fontSize: "32px",
        lineHeight: "40px",
        letterSpacing: "-0.01em",
        margin: "0 0 20px",
      }}
    >
      {children}
    </Text>
  );
}

export function Paragraph({ children, quiet = false }: { children: ReactNode; quiet?: boolean }) {
  const style = quiet ? { ...text, fontSize: "14px", lineHeight: "22px", color: colors.muted } : text;
  return (
    <Text className={quiet ? "muted" : "ink"} style={style}>
      {children}
    </Text>
  );
}

/** What a person wrote, as a quotation: their lines, nothing of it read as markup. */
export function Quotation({ children }: { children: string }) {
  return (
    <blockquote
      className="rule ink"
      style={{
        ...text,
        fontFamily: serif,
        fontSize: "18px",
        lineHeight: "28px",
        borderLeft: `2px solid ${colors.hairline}`,
        margin: "0 0 20px",
        padding: "2px 0 2px 18px",
      }}
    >
      {children.split("\n").flatMap((line, index) => (index === 0 ? [line] : [<br key={index} />, line]))}
    </blockquote>
  );
}

/** The one button of a mail, and under it the same link in full. */
export function Action({ href, label, bareLink }: { href: string; label: string; bareLink: string }) {
  return (
    <Section style={{ margin: "28px 0 20px" }}>
      <Button
        href={href}
        className="accent"
        style={{
          fontFamily: sans,
          fontSize: "16px",
          fontWeight: 600,
          backgroundColor: colors.accent,
          color: colors.onAccent,
          borderRadius: "2px",
          padding: "13px 26px",
        }}
      >
        {label}
      </Button>
      <Text
        className="muted"
        style={{ ...text, fontSize: "13px", lineHeight: "20px", color: colors.muted, margin: "20px 0 0" }}
      >
        {bareLink}
        <br />
        <Link href={href} className="link" style={{ color: colors.accent, wordBreak: "break-all" }}>
          {href}
        </Link>
      </Text>
    </Section>
  );
}

export function Rule() {
  return <Hr className="rule" style={{ borderTop: `1px solid ${colors.hairline}`, margin: "24px 0" }} />;
}

export function TextLink({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="link" style={{ color: colors.accent, textDecoration: "underline" }}>
      {children}
    </Link>
  );
}
