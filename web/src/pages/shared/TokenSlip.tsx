import { useEffect, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { useSession } from "../../app/session";
import { t } from "../../i18n";
import { dayAndTime } from "../../i18n/format";

/** What a patient waits with. It names no patient: slips are left lying about. */
export interface Token {
  number: number;
  doctor: string;
  at: string;
  room?: string | undefined;
  isUrgent?: boolean;
}

/** Prints a token on a slip of paper. `slip` belongs into the page: it is seen on paper only. */
export function useTokenSlip(): { print: (token: Token) => void; slip: ReactNode } {
  const [token, setToken] = useState<Token>();
  const { hospital } = useSession();
  useEffect(() => {
    if (token === undefined) return;
    const over = () => setToken(undefined);
    window.addEventListener("afterprint", over);
    document.body.dataset["printing"] = "slip";
    window.print();
    return () => {
      window.removeEventListener("afterprint", over);
      delete document.body.dataset["printing"];
    };
  }, [token]);
  const slip =
    token === undefined
      ? null
      : createPortal(
          <div className="token-slip print-only">
            <p className="strong">{hospital?.name}</p>
            <p>{t("reception:queue.slip.number")}</p>
            <p className="token-number">{token.number}</p>
            <p className="strong">{token.doctor}</p>
            {token.room !== undefined && <p>{t("reception:queue.slip.room", { room: token.room })}</p>}
            {token.isUrgent === true && <p className="strong">{t("reception:queue.urgent")}</p>}
            <p>{dayAndTime(token.at)}</p>
            <p>{t("reception:queue.slip.watch")}</p>
          </div>,
          document.body,
        );
  return { print: setToken, slip };
}
