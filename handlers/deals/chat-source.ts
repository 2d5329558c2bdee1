/** What people record in chat has the chat as its source; the reference number of a payment is its id there. */
export const chatSource = 'chat';

const mark = 'ref:';

export function chatReference(number: string): string {
  return `${mark}${number}`;
}

/** The number as the bank or another system writes it. */
export function plainReference(externalId: string): string {
  return externalId.startsWith(mark) ? externalId.slice(mark.length) : externalId;
}

/** Payments that go back because an upheld dispute corrects them. */
export const disputeSource = 'dispute';
