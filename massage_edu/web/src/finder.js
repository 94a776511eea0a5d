// A script of its own, loaded when somebody searches: a phone need not load it before.
import { Search } from "./search.js";
import { Topics, offered } from "./topics.js";

/** @type {any} */ (globalThis).massageEdu.got("finder", { Search, Topics, offered });
