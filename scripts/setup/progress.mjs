/**
 * Progress on stderr: on a terminal one line that is rewritten, elsewhere a line every 15 seconds. Chinese and English
 * together, because the language is not known before the configuration is read.
 */
const showEveryMs = 500;
const logEveryMs = 15_000;

export function createProgress(stream) {
  const clearLine = stream.isTTY ? '\r\x1b[K' : '';

  function note(chinese, english) {
    stream.write(`${clearLine}${chinese}\n${english}\n`);
  }

  /** Shows `describe(seconds)` until the returned function is called. */
  function run(describe) {
    const startedAtMs = Date.now();
    const seconds = () => Math.round((Date.now() - startedAtMs) / 1000);
    const timer = setInterval(
      () => stream.write(stream.isTTY ? `${clearLine}${describe(seconds())}` : `${describe(seconds())}\n`),
      stream.isTTY ? showEveryMs : logEveryMs,
    );
    return () => {
      clearInterval(timer);
      stream.write(clearLine);
      return seconds();
    };
  }

  return { note, run };
}
