/** What a call throws or rejects with. */
export const thrownBy = async (call: () => unknown): Promise<unknown> => {
  try {
    await call();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('Nothing was thrown.');
};

/** The same for a call that throws at once; a promise would look at what it carries. */
export const thrownNow = (call: () => unknown): unknown => {
  try {
    call();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('Nothing was thrown.');
};
