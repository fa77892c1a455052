import { loopDetection } from './agent/loop-detection.ts';
import { stepEfficiency } from './agent/step-efficiency.ts';
import { toolCallAccuracy } from './agent/tool-call-accuracy.ts';
import { toolCallF1, toolCallF1Args } from './agent/tool-call-f1.ts';
import { toolCorrectness } from './agent/tool-correctness.ts';
import { trajectoryOrder } from './agent/tool-order.ts';
import { stepCount, toolArgsMatch, toolSequence, toolUsed } from './agent/trajectory.ts';
import { trajectoryMatch } from './agent/trajectory-match.ts';
import { assertSet } from './combined/assert-set.ts';
import { passAtKType, passHatKType } from './dataset/trial-types.ts';
import { accuracy, cohenKappa, f1, precision, recall, rmse, rocAuc } from './dataset/types.ts';
import { contains, icontains } from './heuristic/contains.ts';
import { containsJson } from './heuristic/contains-json.ts';
import { containsAll, containsAny, icontainsAll, icontainsAny } from './heuristic/contains-words.ts';
import { cost } from './heuristic/cost.ts';
import { endsWith } from './heuristic/ends-with.ts';
import { equals } from './heuristic/equals.ts';
import { finishReason } from './heuristic/finish-reason.ts';
import { isJson } from './heuristic/is-json.ts';
import { isRefusal } from './heuristic/is-refusal.ts';
import { latency } from './heuristic/latency.ts';
import { regex } from './heuristic/regex.ts';
import { startsWith } from './heuristic/starts-with.ts';
import { wordCount } from './heuristic/word-count.ts';
import { noPii } from './privacy/no-pii.ts';
import { noPromptLeak } from './privacy/no-prompt-leak.ts';
import { noSecrets } from './privacy/no-secrets.ts';
import type { DatasetRubricType, RubricType } from './rubric.ts';
import { similar, similarCosine, similarDot, similarEuclidean } from './semantic/similar.ts';
import { exactMatch } from './structure/exact-match.ts';
import { isValidFunctionCall, isValidToolsCall } from './structure/function-calls.ts';
import { containsHtml, isHtml } from './structure/html.ts';
import { jsonDiff } from './structure/json-diff.ts';
import { jsonMatch } from './structure/json-match.ts';
import { listContains } from './structure/list-contains.ts';
import { containsSql, isSql } from './structure/sql.ts';
import { validJson } from './structure/valid-json.ts';
import { containsXml, isXml } from './structure/xml.ts';
import { bleu } from './text/bleu.ts';
import { chrf } from './text/chrf.ts';
import { charCount, tokenCount } from './text/counts.ts';
import { gleu } from './text/gleu.ts';
import { language } from './text/language.ts';
import { levenshtein, levenshteinRatio } from './text/levenshtein.ts';
import { fuzzyMatch, match } from './text/match.ts';
import { meteor } from './text/meteor.ts';
import { numericDiff, numericSimilarity } from './text/numeric.ts';
import { perplexity, perplexityScore } from './text/perplexity.ts';
import { quotedSpans } from './text/quoted-spans.ts';
import { readability, readingGrade } from './text/readability.ts';
import { rougeL, rougeN, rougeS } from './text/rouge.ts';
import { squadExact, squadF1 } from './text/squad.ts';

/** Every rubric type, in the order of the reference page. A new type is one file in its family's folder and one line here. */
export const rubricTypes: readonly RubricType[] = [
  erased(equals),
  erased(contains),
  erased(icontains),
  erased(containsAny),
  erased(containsAll),
  erased(icontainsAny),
  erased(icontainsAll),
  erased(startsWith),
  erased(endsWith),
  erased(regex),
  erased(isJson),
  erased(containsJson),
  erased(wordCount),
  erased(latency),
  erased(cost),
  erased(isRefusal),
  erased(finishReason),
  erased(isXml),
  erased(containsXml),
  erased(isHtml),
  erased(containsHtml),
  erased(isSql),
  erased(containsSql),
  erased(validJson),
  erased(isValidToolsCall),
  erased(isValidFunctionCall),
  erased(exactMatch),
  erased(match),
  erased(fuzzyMatch),
  erased(levenshtein),
  erased(levenshteinRatio),
  erased(bleu),
  erased(gleu),
  erased(rougeN),
  erased(rougeL),
  erased(rougeS),
  erased(meteor),
  erased(chrf),
  erased(squadF1),
  erased(squadExact),
  erased(quotedSpans),
  erased(numericDiff),
  erased(numericSimilarity),
  erased(jsonDiff),
  erased(jsonMatch),
  erased(listContains),
  erased(charCount),
  erased(tokenCount),
  erased(readability),
  erased(readingGrade),
  erased(language),
  erased(perplexity),
  erased(perplexityScore),
  erased(noSecrets),
  erased(noPii),
  erased(noPromptLeak),
  erased(similar),
  erased(similarCosine),
  erased(similarDot),
  erased(similarEuclidean),
  erased(toolCallF1),
  erased(toolCallF1Args),
  erased(toolCallAccuracy),
  erased(trajectoryOrder),
  erased(toolUsed),
  erased(toolSequence),
  erased(toolArgsMatch),
  erased(stepCount),
  erased(trajectoryMatch),
  erased(toolCorrectness),
  erased(loopDetection),
  erased(stepEfficiency),
  erased(assertSet),
];

/** The types over a whole run, in the order of the reference page. */
export const datasetTypes: readonly DatasetRubricType[] = [
  erasedDataset(accuracy),
  erasedDataset(precision),
  erasedDataset(recall),
  erasedDataset(f1),
  erasedDataset(cohenKappa),
  erasedDataset(rocAuc),
  erasedDataset(rmse),
  erasedDataset(passAtKType),
  erasedDataset(passHatKType),
];

const byName = new Map(rubricTypes.map((type) => [type.type, type]));
const datasetByName = new Map(datasetTypes.map((type) => [type.type, type]));

/** The type over a response that a suite names, without its `not-`; undefined for a name that is not known. */
export function findRubricType(name: string): { type: RubricType; negated: boolean } | undefined {
  return find(byName, name);
}

/** The same for types over a whole run. */
export function findDatasetType(name: string): { type: DatasetRubricType; negated: boolean } | undefined {
  return find(datasetByName, name);
}

function find<T>(types: ReadonlyMap<string, T>, name: string): { type: T; negated: boolean } | undefined {
  const negated = name.startsWith('not-');
  const type = types.get(negated ? name.slice('not-'.length) : name);
  return type && { type, negated };
}

function erasedDataset<Options>(type: DatasetRubricType<Options>): DatasetRubricType {
  return type as unknown as DatasetRubricType;
}

/** Hides the options' type: from here on only the type's own schema makes and checks them. */
function erased<Options>(type: RubricType<Options>): RubricType {
  return type as unknown as RubricType;
}
