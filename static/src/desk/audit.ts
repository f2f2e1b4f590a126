// The page of acts: its filter is a plain form, its exports are plain links.

import { withDesk } from "./lib/frame";

void withDesk(() => undefined);
