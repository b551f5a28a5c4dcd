import { useState, type ReactNode } from "react";
import { Icon } from "../../design";
import type { Form } from "../../forms";

/**
 * A part of a long form that is folded until it is needed: Tab reaches its head, Enter unfolds it. It unfolds by itself where
 * something in it is wrong.
 * @param paths Where the values of its fields are, such as `addresses`.
 * @param opened Called when it is unfolded, for instance to begin a first row.
 */
export function Section({
  form, name, title, summary, paths, isOpen: isOpenAtFirst, opened, children,
}: {
  form: Form<any>; name: string; title: string; summary?: ReactNode; paths: string[]; isOpen?: boolean; opened?: () => void; children: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(isOpenAtFirst === true);
  const isWrong = [...form.labels.keys()].some(
    (path) => paths.some((one) => path === one || path.startsWith(`${one}.`)) && form.errorOf(path) !== undefined,
  );
  const isShown = isOpen || isWrong;
  const body = `${name}-section`;
  return (
    <section className="card form-section">
      <h2>
        <button
          type="button" className="section-head" aria-expanded={isShown} aria-controls={body}
          onClick={() => {
            if (!isShown) opened?.();
            setIsOpen(!isShown);
          }}
        >
          <Icon name="chevron" />
          <span>{title}</span>
          {!isShown && summary !== undefined && <span className="muted small section-summary">{summary}</span>}
        </button>
      </h2>
      {/* Folded fields stay in the document: a conflict or an error may speak of them. */}
      <div id={body} hidden={!isShown} className="stack">{children}</div>
    </section>
  );
}
