// Registering: the ID number fills sex and birth date at once, and a reader's Enter goes on instead of sending the form.
"use strict";
(() => {
  const field = (form, name) => form.elements.namedItem(name);

  function derive(form) {
    if (field(form, "certificate_type").value !== "resident_id") return;
    const number = field(form, "id_number").value.replace(/[\s-]/g, "");
    const read = /^\d{6}(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dXx]$/.exec(number);
    if (!read) return;
    const [, year, month, day, odd] = read;
    const birth = field(form, "birth_date");
    const sex = field(form, "sex");
    if (!birth.value) birth.value = `${year}-${month}-${day}`;
    if (!sex.value) sex.value = Number(odd) % 2 ? "1" : "2";
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-person-register]");
    if (form && event.target.name === "id_number") derive(form);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-person-register]");
    if (!form || event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.target.name !== "id_number") return;
    event.preventDefault();
    derive(form);
    field(form, "phone").focus();
  });
})();
