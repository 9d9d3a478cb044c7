// SPDX-License-Identifier: GPL-3.0-or-later
import "./style.css";
import { render } from "preact";
import { App } from "./app";
import { begin, say } from "./lib/store";

const app = document.getElementById("app");
begin().catch(say);
if (app) render(<App />, app);
