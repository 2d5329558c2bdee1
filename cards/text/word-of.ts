/** Looks a key up in a list of words. Keys come from people and other systems: `constructor` is not a word of ours. */
export function wordOf(words: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(words, key) ? words[key] : undefined;
}
