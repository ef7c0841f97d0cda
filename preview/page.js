/** The preview's tools: one language or all, light or dark, one part, and finding by words. Without it all is shown. */
(() => {
  const root = document.documentElement;
  const tools = document.querySelector(".tools");
  const { words, part, show, theme } = tools.elements;
  const found = tools.querySelector("output");
  const sections = [...document.querySelectorAll("main section")];
  const said = new Map();

  const text = (item) => {
    if (!said.has(item)) said.set(item, item.textContent.toLowerCase());
    return said.get(item);
  };

  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const section of sections) {
      const chosen = !part.value || section.id === part.value;
      let here = 0;
      for (const item of section.querySelectorAll("[data-item]")) {
        item.hidden = !chosen || !wanted.every((word) => text(item).includes(word));
        if (!item.hidden) here += 1;
      }
      section.hidden = here === 0;
      shown += here;
    }
    found.textContent = `${shown} dari ${found.dataset.all}`;
  };

  let soon;
  const later = () => {
    clearTimeout(soon);
    soon = setTimeout(filter, 150);
  };

  words.addEventListener("input", later);
  part.addEventListener("change", filter);
  show.addEventListener("change", () => {
    root.dataset.show = show.value;
  });
  theme.addEventListener("change", () => {
    root.dataset.theme = theme.value;
  });
  tools.addEventListener("submit", (event) => {
    event.preventDefault();
    filter();
  });
  tools.hidden = false;
  filter();
})();
