/** The text of a document, page by page: for phones, for readers of screens, and where no viewer is at hand. */

/** Loads the pages whose address the element names. `label` has a place # for the number. */
export async function openPages(element: HTMLElement, label: string): Promise<void> {
  const address = element.dataset["playerPages"];
  if (!address) {
    element.hidden = true;
    return;
  }
  const answer = await fetch(address).catch(() => undefined);
  if (answer?.ok !== true) return;
  const { pages } = (await answer.json()) as { pages: string[] };
  element.replaceChildren(
    ...pages.map((text, index) => {
      const section = document.createElement("section");
      const heading = document.createElement("h2");
      heading.textContent = label.replace("#", String(index + 1));
      const paragraphs = text.split(/\n+/).map((line) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = line;
        return paragraph;
      });
      section.append(heading, ...paragraphs);
      return section;
    }),
  );
}
