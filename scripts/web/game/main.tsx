/** The game page: tag on a board where nobody sees anybody, against browsers and Unity alike. */

import { render } from "preact";
import "./styles/theme.css";
import "./styles/page.css";
import "./styles/forms.css";
import "./styles/entrance.css";
import "./styles/table.css";
import "./styles/board.css";
import "./styles/panel.css";
import { App } from "./ui/app.tsx";

const place = document.getElementById("game");
if (place) render(<App />, place);
