// A script of its own, loaded where cards are: a phone need not load it before.
import * as schedule from "./schedule.js";

/** @type {any} */ (globalThis).massageEdu.got("scheduler", schedule);
