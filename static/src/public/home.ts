// Pages without a form: the frame is all they need.

import { startFrame } from "./page/frame";

startFrame();
