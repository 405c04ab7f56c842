// Lists in a form: add, move and remove rows with buttons. Without scripts the numbers and the box "删除" do the same.
"use strict";
document.querySelectorAll("[data-rows]").forEach((section) => {
  const list = section.querySelector("[data-rows-list]");
  const total = document.querySelector(`[name="${section.dataset.rows}-TOTAL_FORMS"]`);
  const rows = () => [...list.querySelectorAll("[data-row]")];
  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const number = () => rows().filter((row) => !row.hidden).forEach((row, place) => { field(row, "ORDER").value = place + 1; });
  const prepare = (row) => {
    row.querySelectorAll("[data-rows-plain]").forEach((part) => { part.hidden = true; });
    row.querySelectorAll("button[hidden]").forEach((button) => { button.hidden = false; });
  };
  const add = section.querySelector("[data-rows-add]");
  add.hidden = false;
  rows().forEach(prepare);
  number();
  add.addEventListener("click", () => {
    const html = section.querySelector("[data-rows-empty]").innerHTML.replaceAll("__prefix__", total.value);
    list.insertAdjacentHTML("beforeend", html);
    total.value = Number(total.value) + 1;
    const row = rows().at(-1);
    prepare(row);
    window.htmx?.process(row);
    number();
    row.querySelector("input, select, textarea").focus();
  });
  // What was typed comes back (ui/draft.js): first the rows in which it stood.
  section.closest("form").addEventListener("bianmin:refill", (event) => {
    const wanted = Number(event.detail[total.name]);
    while (Number(total.value) < wanted) add.click();
  });
  section.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    const button = event.target.closest("button");
    if (!row || !button) return;
    const shown = rows().filter((one) => !one.hidden);
    const at = shown.indexOf(row);
    if (button.matches("[data-row-up]") && at > 0) shown[at - 1].before(row);
    else if (button.matches("[data-row-down]") && at < shown.length - 1) shown[at + 1].after(row);
    else if (button.matches("[data-row-remove]")) { field(row, "DELETE").checked = true; row.hidden = true; }
    else return;
    number();
    if (!row.hidden) button.focus();
  });
});
