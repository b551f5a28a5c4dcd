import { Fragment } from "react";

/** A name, a path or an address of parts, which may be broken between them and nowhere else. */
export function Breakable({ text }: { text: string }) {
  return (
    <span className="breakable">
      {text.split(/(?<=[./,_-])|(?=@)/).map((part, index) => <Fragment key={index}>{index > 0 && <wbr />}{part}</Fragment>)}
    </span>
  );
}
