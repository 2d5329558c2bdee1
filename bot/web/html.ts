/**
 * Writes HTML with everything that is put into it escaped, so that a customer's name is never markup. Pages that are
 * made on the server are written with it; the local chat builds its page in the browser.
 */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Html | string | number | null | undefined | false | readonly Piece[];

/** html`<td>${name}</td>`: text is escaped, nested html is not; nothing for null, undefined and false. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(strings.reduce((text, part, index) => `${text}${write(pieces[index - 1])}${part}`));
}

function write(piece: Piece): string {
  if (piece instanceof Html) return piece.text;
  if (Array.isArray(piece)) return piece.map(write).join('');
  if (piece === null || piece === undefined || piece === false) return '';
  return String(piece).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
