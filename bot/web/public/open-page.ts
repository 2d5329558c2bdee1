/**
 * Says that a person opens the link, and loads the page: programs that look at links ahead of people do not come this
 * far. Where that fails there is a button to try again.
 */
const page = document.querySelector<HTMLElement>('#opening');
const button = page?.querySelector('button');

async function open(): Promise<void> {
  try {
    const answer = await fetch(page?.dataset.address ?? '', { method: 'POST' });
    // Whatever the answer is, the page itself says it in words.
    if (answer.status < 500) return location.reload();
  } catch {
    // No connection: the button is shown.
  }
  const said = page?.querySelector('p');
  if (said) said.textContent = page?.dataset.failed ?? '';
  if (button) button.hidden = false;
}

button?.addEventListener('click', () => void open());
void open();

export {};
