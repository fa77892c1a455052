/**
 * Whether a name fits a pattern in which `*` stands for any text and `?` for one character; case does not count.
 * Time is the product of the lengths at worst.
 */
export function fitsName(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase();
  const text = name.toLowerCase();
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    if (wanted[inPattern] === '*') {
      star = inPattern;
      inPattern += 1;
      retry = at;
    } else if (inPattern < wanted.length && (wanted[inPattern] === '?' || wanted[inPattern] === text[at])) {
      at += 1;
      inPattern += 1;
    } else if (star >= 0) {
      inPattern = star + 1;
      retry += 1;
      at = retry;
    } else return false;
  }
  while (wanted[inPattern] === '*') inPattern += 1;
  return inPattern === wanted.length;
}
