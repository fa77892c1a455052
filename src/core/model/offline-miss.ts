import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { PreparedRequest } from './chat-request.ts';
import type { ResponseRecord } from './model.ts';

/** At most so many records are looked at for a near one, and so many bodies are kept for an endpoint and model. */
const mostLookedAt = 2000;
const mostKept = 200;
/** After so many misses nobody reads the next explanation. */
const mostExplained = 20;
/** So many differing places are named. */
const mostNamed = 3;

/** Says why there is no stored answer, by comparing with the nearest record. */
export type ExplainMiss = (request: PreparedRequest) => string;

/**
 * @param records all records at hand; read once, when the first miss is explained
 */
export function openMissExplainer(records: () => Iterable<ResponseRecord>): ExplainMiss {
  let kept: Map<string, { body: JsonObject; trial: number }[]> | undefined;
  let explained = 0;
  const start = 'There is no stored answer to this request, and the network may not be used.';
  return (request) => {
    if (++explained > mostExplained) return start;
    kept ??= group(records());
    if (kept.size === 0) return `${start} Nothing is stored at all: run once without --offline.`;
    const { endpoint, body } = request.wire;
    const candidates = kept.get(groupName(endpoint, body));
    if (candidates === undefined) {
      const others = [...kept.keys()].slice(0, mostNamed).join(', ');
      return `${start} No stored answer is from ${groupName(endpoint, body)}; there are answers from ${others}.`;
    }
    let nearest: { paths: string[]; trial: number } | undefined;
    for (const candidate of candidates) {
      const paths = differences(candidate.body, body);
      if (nearest === undefined || paths.length < nearest.paths.length)
        nearest = { paths, trial: candidate.trial };
      if (paths.length === 0) break;
    }
    const paths = nearest?.paths ?? [];
    if (paths.length === 0) {
      return `${start} Trial ${nearest?.trial} of the same request is stored, trial ${request.trial} is not.`;
    }
    const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : '';
    const verb = paths.length === 1 ? 'differs' : 'differ';
    return `${start} From the nearest stored request, with the same endpoint and model, ${paths.slice(0, mostNamed).join(', ')}${more} ${verb}.`;
  };
}

function group(records: Iterable<ResponseRecord>): Map<string, { body: JsonObject; trial: number }[]> {
  const groups = new Map<string, { body: JsonObject; trial: number }[]>();
  let looked = 0;
  for (const { endpoint, body, trial } of records) {
    if (++looked > mostLookedAt) break;
    const name = groupName(endpoint, body);
    const list = groups.get(name) ?? [];
    if (list.length < mostKept) list.push({ body, trial });
    groups.set(name, list);
  }
  return groups;
}

/** Applications under test name no model; for the editor's models it is the family. */
function groupName(endpoint: string, body: JsonObject): string {
  const model = body.model ?? body.family;
  return model === undefined ? endpoint : `${String(model)} at ${endpoint}`;
}

/** Paths at which two JSON values differ, such as `messages[1].content`; a missing part counts once. */
export function differences(a: JsonValue, b: JsonValue, path = ''): string[] {
  if (Object.is(a, b)) return [];
  if (Array.isArray(a) && Array.isArray(b)) {
    const longest = Math.max(a.length, b.length);
    return Array.from({ length: longest }, (_, index) => index).flatMap((index) =>
      different(a[index], b[index], `${path}[${index}]`),
    );
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].flatMap((name) =>
      different(own(a, name), own(b, name), path === '' ? name : `${path}.${name}`),
    );
  }
  return [path];
}

function different(a: JsonValue | undefined, b: JsonValue | undefined, path: string): string[] {
  if (a === undefined || b === undefined) return a === b ? [] : [path];
  return differences(a, b, path);
}

const own = (object: JsonObject, name: string) => (Object.hasOwn(object, name) ? object[name] : undefined);
