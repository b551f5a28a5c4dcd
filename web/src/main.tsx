import "./styles.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { applyTheme } from "./app/theme";
import { startLanguages } from "./i18n";

applyTheme();
void startLanguages().then(() => {
  const place = document.getElementById("app");
  if (place !== null) createRoot(place).render(<App />);
});
