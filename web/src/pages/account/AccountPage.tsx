import { useSession } from "../../app/session";
import { chooseTheme, themes, useTheme } from "../../app/theme";
import { Card, Facts, Notice, PageHeader } from "../../design";
import { chooseLanguage, label, languages, t, useLanguage, type Language } from "../../i18n";
import { PasswordCard } from "./PasswordCard";
import { SecondFactorCard } from "./SecondFactorCard";
import { SessionsCard } from "./SessionsCard";

/** One's own account: who one is, how HMS looks, password, second factor, sessions. */
export function AccountPage() {
  const { me } = useSession();
  const user = me?.user;
  return (
    <>
      <PageHeader title={t("account:title")} text={user?.email} />
      {user?.mustChangePassword === true && (
        <Notice tone="warning" isUrgent title={t("account:mustChange.title")}>{t("account:mustChange.text")}</Notice>
      )}
      <div className="grid grid-wide">
        <div className="stack">
          <Card title={t("account:profile")}>
            <Facts
              items={[
                [t("account:name"), user?.name], [t("account:email"), user?.email], [t("account:phone"), user?.phone],
                [t("account:roles"), me?.roles.map((one) => label("role", one)).join(", ")],
              ]}
            />
          </Card>
          <Appearance />
        </div>
        <div className="stack">
          <PasswordCard />
          <SecondFactorCard />
        </div>
      </div>
      <SessionsCard />
    </>
  );
}

function Appearance() {
  const language = useLanguage();
  const theme = useTheme();
  return (
    <Card title={t("account:appearance")}>
      <div className="stack">
        <fieldset className="field">
          <legend>{t("account:language")}</legend>
          <div className="segments">
            {Object.entries(languages).map(([code, name]) => (
              <label key={code} lang={code}>
                <input type="radio" name="language" checked={language === code} onChange={() => void chooseLanguage(code as Language)} />
                {name}
              </label>
            ))}
          </div>
        </fieldset>
        <fieldset className="field">
          <legend>{t("theme.label")}</legend>
          <div className="segments">
            {themes.map((one) => (
              <label key={one}>
                <input type="radio" name="theme" checked={theme === one} onChange={() => chooseTheme(one)} />
                {t(`theme.${one}`)}
              </label>
            ))}
          </div>
        </fieldset>
      </div>
    </Card>
  );
}
