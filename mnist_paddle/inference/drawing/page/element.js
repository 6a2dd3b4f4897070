/** Elements of the page, made in one call. */

/** element("p", { className: "hint", textContent: "…" }, child, …) */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

/** Show which button of a group is the chosen one. */
export function press(group, value) {
  for (const button of group.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === String(value)));
  }
}
