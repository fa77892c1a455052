/** @throws {RangeError} when it is no difference of two scores in [0, 1] */
export function checkedDifference(difference: number): number {
  if (!(difference >= -1 && difference <= 1)) {
    throw new RangeError(`A case difference lies between −1 and 1; ${difference} does not.`);
  }
  return difference;
}
