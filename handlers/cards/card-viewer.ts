/** Who looks at a card: what it shows, and which buttons it has, depend on it. */
export type CardViewer =
  | { readonly kind: 'member'; readonly memberId: string }
  | { readonly kind: 'channel'; readonly key: string };
