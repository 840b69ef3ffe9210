// What scripts say, in the language of the page: its body carries the words where they are not English.
const words = JSON.parse(document.body.dataset.words || "{}");

/** `text` as the reader's language has it, with its gaps `%(name)s` filled. */
export function say(text, gaps = {}) {
  return (words[text] ?? text).replace(/%\((\w+)\)s/g, (all, name) => gaps[name] ?? all);
}
