/**
 * Lets so many pieces of work run at once; whoever comes later waits in line. Whoever ends hands their place to the next
 * in line, so that nobody who comes in that moment slips in between. Keeps nothing about the work, and never retries it.
 */
export function limitAtOnce(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < atOnce) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
