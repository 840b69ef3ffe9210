// Pasting what is keyed again is allowed, and told to the auditors; a form that never ran this says nothing of it.

/** Keeps in the form whether the value was typed or pasted. */
export function startRekey() {
  const field = document.getElementById("keyed");
  const told = field?.form.elements.namedItem("pasted");
  if (!told) return;
  told.value = "no";
  for (const how of ["paste", "drop"]) field.addEventListener(how, () => (told.value = "yes"));
}
