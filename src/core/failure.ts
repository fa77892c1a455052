/**
 * Why a cell or a grade could not be computed. A failure is never a pass and never a zero (rule 1 of the design).
 * `kind` is stable and part of the `--output` contract.
 */
export interface Failure {
  readonly kind: FailureKind;
  /** What happened and what to do now; never holds a key or a header. */
  readonly message: string;
}

export type FailureKind =
  | 'auth' // 401, 403: the key is missing or refused
  | 'rate-limit' // 429 after all retries
  | 'server' // 5xx after all retries
  | 'network' // reset, refused, DNS, half a body
  | 'timeout'
  | 'bad-response' // the answer is not what the API promises: garbage, wrong shape, nothing
  | 'bad-request' // 4xx: the provider refuses the request as it stands
  | 'offline' // not recorded, and the network may not be used
  | 'budget' // asking would pass the budget
  | 'cancelled'
  | 'render' // the prompt could not be rendered for this case
  | 'rubric'; // the rubric could not be computed
