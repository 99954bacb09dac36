const HOOK_DEADLINE = 5_000;

/** Waits for what a hook of the service gives, at most five seconds; a value that is there costs no timer. */
export const withinDeadline = async <T>(name: string, result: T | PromiseLike<T>): Promise<T> => {
  if (!(typeof result === 'object' && result !== null && 'then' in result)) return result;
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${name} did not answer within ${HOOK_DEADLINE} ms`));
    }, HOOK_DEADLINE);
  });
  try {
    return await Promise.race([result, expired]);
  } finally {
    clearTimeout(timer);
  }
};
