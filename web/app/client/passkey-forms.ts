/** Forms that ask the browser for a passkey; what they need is loaded only on pages that have one. */
export function offerPasskeys(root: Document): void {
  const forms = root.querySelectorAll<HTMLFormElement>("form[data-passkey]");
  if (forms.length === 0) return;
  const loading = import("./passkeys.ts");
  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void loading.then(({ usePasskey }) => usePasskey(form));
    });
  }
}
