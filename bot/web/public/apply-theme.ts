/**
 * Light or dark as chosen in this browser, before the first paint: a script that runs where it stands in the head, after
 * the stylesheets. The rules for dark stay where they are; only the question they ask of the system is answered here.
 * Listens for `baton-theme` when the choice changes. Without a choice the system decides.
 */
{
  const darkWords = '(prefers-color-scheme: dark)';
  const darkRules: CSSMediaRule[] = [];

  const collect = () => {
    for (const sheet of document.styleSheets)
      for (const rule of sheet.cssRules)
        if (rule instanceof CSSMediaRule && rule.media.mediaText === darkWords) darkRules.push(rule);
  };

  const apply = () => {
    const chosen = localStorage.getItem('baton-theme');
    const media = { dark: 'all', light: 'not all' }[chosen ?? ''] ?? darkWords;
    for (const rule of darkRules) rule.media.mediaText = media;
    document.documentElement.style.colorScheme = chosen ?? '';
  };

  collect();
  apply();
  addEventListener('baton-theme', apply);
  addEventListener('storage', (event) => (event.key === 'baton-theme' ? apply() : undefined));
}
