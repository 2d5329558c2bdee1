/** Which template cards answer with a click, and so come with a code. */
export const answeringTypes = ['button_interaction', 'vote_interaction', 'multiple_interaction'];

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
