/**
 * A module that is loaded when first asked for, its parts one by one with a turn of the event loop between them: reading
 * and running a megabyte of modules in one go would hold up every other extension of the window. Asking again while it
 * loads waits for the same load; after a load that failed it is tried anew.
 */
export function gradual<Module>(
  parts: readonly (() => Promise<unknown>)[],
  whole: () => Promise<Module>,
): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  const load = async () => {
    for (const part of parts) {
      await turn();
      await part();
    }
    await turn();
    return whole();
  };
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
