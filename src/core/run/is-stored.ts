import { ModelError, type ModelRequest, type Models } from '../model/model.ts';

/** Whether an answer is at hand. A request that cannot be put (its image is missing) has none; asking it tells why. */
export async function isStored(models: Models, request: ModelRequest, trial: number): Promise<boolean> {
  try {
    return (await models.look(request, trial)).stored;
  } catch (error) {
    if (error instanceof ModelError) return false;
    throw error;
  }
}
