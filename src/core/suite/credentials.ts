/** Whether a text can be the name of an environment variable and does not look like a key itself. */
export function isVariableName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,79}$/.test(text) && !looksLikeKey(text);
}

/** Beginnings that vendors give their keys. */
const keyPrefixes =
  /^(sk|pk|rk|ak|lsv2|gsk|hf|xai|ghp|gho|ghs|ghu|ghr|github_pat|glpat|xox[a-z]|AKIA|ASIA|AIza)[_A-Za-z0-9]{12,}$/;

function looksLikeKey(text: string): boolean {
  const upper = text === text.toUpperCase();
  if (upper && text.includes('_')) return false;
  if (keyPrefixes.test(text)) return true;
  // Names are words; a long run of letters and digits in turn is none.
  return text.length >= 20 && (text.match(/\d/g)?.length ?? 0) >= 4;
}

/** Whether a key's name says that its value is a credential; names that end in `Env` name a variable instead. */
export function namesCredential(key: string): boolean {
  return /(secret|password|passwd|passphrase|token|credentials?|authorization|api[-_]?key|(secret|private|access|public)[-_]?key)$/i.test(
    key,
  );
}

/** Headers that carry credentials; they would go past the rule that a key goes only to its own origin. */
export function isCredentialHeader(name: string): boolean {
  return /^(proxy-)?authorization$|^(set-)?cookie$|(^|[-_])(key|token|secret|password|signature)$|api[-_]?key/i.test(
    name,
  );
}
