// The page of posters: the only thing its script does is to print.

import { withDesk } from "./lib/frame";

document.getElementById("print")?.addEventListener("click", () => print());

void withDesk(() => undefined);
