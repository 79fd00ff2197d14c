/** Programs that `.ci/run` gives: other releases of Node. */
export const otherNodes = (process.env.LUC_TEST_NODES ?? '').split(':').filter((path) => path !== '');
