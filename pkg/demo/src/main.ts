// The page: the engine is loaded, then each part is set up on what they all share.

import { init } from "horaires";
import "horaires/editor";

import { App } from "./state.js";
import { AnswersView } from "./views/answers.js";
import { ScheduleView } from "./views/schedule.js";
import { setUpTop } from "./views/top.js";
import { setUpTrips } from "./views/trips.js";
import { setUpZone } from "./views/zone.js";

await init();

const app = new App();
setUpZone(app);
const schedule = new ScheduleView(app);
setUpTrips(app, schedule);
new AnswersView(app);
setUpTop(
  app,
  () => schedule.editors,
  () => undefined,
);
document.documentElement.dataset.ready = "true";
