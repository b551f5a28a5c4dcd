import type { ReactNode } from "react";

/** The head of a page: what it is, a line about it, and what can be done here. */
export function PageHeader({
  title, text, before, children,
}: { title: ReactNode; text?: ReactNode; before?: ReactNode; children?: ReactNode }) {
  return (
    <header className="page-header">
      <div>
        {before}
        <h1>{title}</h1>
        {text !== undefined && <p>{text}</p>}
      </div>
      {children !== undefined && <div className="actions">{children}</div>}
    </header>
  );
}

/** @param isFlush For tables and lists that reach the card's edges. */
export function Card({
  title, actions, isFlush, className = "", children,
}: { title?: ReactNode; actions?: ReactNode; isFlush?: boolean; className?: string; children?: ReactNode }) {
  return (
    <section className={`card ${isFlush === true ? "card-flush" : ""} ${className}`}>
      {(title !== undefined || actions !== undefined) && (
        <div className="card-header">
          {title !== undefined && <h2>{title}</h2>}
          {actions !== undefined && <div className="row">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

/** Names and values: a term of nothing is left out. */
export function Facts({ items }: { items: [name: string, value: ReactNode][] }) {
  return (
    <dl className="facts">
      {items.filter(([, value]) => value !== undefined && value !== null && value !== "").map(([name, value]) => (
        <FactPair key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function FactPair({ name, value }: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

export function Stat({ name, value, hint }: { name: string; value: ReactNode; hint?: ReactNode }) {
  return (
    <div className="stat">
      <span className="name">{name}</span>
      <span className="value">{value}</span>
      {hint !== undefined && <span className="small muted">{hint}</span>}
    </div>
  );
}

export type Tone = "neutral" | "info" | "success" | "warning" | "danger" | "accent";

export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={tone === "neutral" ? "badge" : `badge badge-${tone}`}>{children}</span>;
}

/** The first letters of a person's names. Their full name stands beside it. */
export function Avatar({ name }: { name: string }) {
  const letters = name.replace(/^(Dr|Mr|Mrs|Ms|Prof)\.?\s+/i, "").split(/\s+/).filter((one) => one !== "");
  const [first, last] = [letters[0], letters.length > 1 ? letters[letters.length - 1] : undefined];
  const initials = [first, last].map((one) => [...(one ?? "")][0] ?? "").join("");
  return <span className="avatar" aria-hidden="true">{initials.toLocaleUpperCase()}</span>;
}
