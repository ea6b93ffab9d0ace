// Behaviours that make a page more comfortable; without them every page still works.
import "./toggle.js";
import "./tick.js";
import "./menus.js";
import "./forget.js";
import "./forms.js";
import "./paste.js";
import "./print.js";
import "./copy.js";
import "./sortable.js";
import "./search-submit.js";
