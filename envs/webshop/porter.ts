/**
 * The stemmer of M. F. Porter, "An algorithm for suffix stripping" (1980), with the two departures that Lucene shares with
 * Porter's own later program: "bli" → "ble" and "logi" → "log"; words of one or two letters stay. It works on UTF-16 units
 * and takes everything but a, e, i, o, u (and y after a consonant) for a consonant, digits and other scripts included.
 */

/** Step 2 and 3: a suffix, and what stands for it if the stem before it holds a vowel-consonant sequence. */
const DOUBLE_SUFFIXES: readonly (readonly [string, string])[] = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["izer", "ize"],
  ["bli", "ble"],
  ["alli", "al"],
  ["entli", "ent"],
  ["eli", "e"],
  ["ousli", "ous"],
  ["ization", "ize"],
  ["ation", "ate"],
  ["ator", "ate"],
  ["alism", "al"],
  ["iveness", "ive"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["aliti", "al"],
  ["iviti", "ive"],
  ["biliti", "ble"],
  ["logi", "log"],
];
const TRIPLE_SUFFIXES: readonly (readonly [string, string])[] = [
  ["icate", "ic"],
  ["ative", ""],
  ["alize", "al"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ful", ""],
  ["ness", ""],
];
/** Step 4: suffixes that fall where the stem holds two sequences; the longer of two that fit comes first. */
const LAST_SUFFIXES: readonly string[] =
  "al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize".split(" ");

function isConsonant(word: string, at: number): boolean {
  switch (word.charCodeAt(at)) {
    case 97: // a
    case 101: // e
    case 105: // i
    case 111: // o
    case 117: // u
      return false;
    case 121: // y
      return at === 0 || !isConsonant(word, at - 1);
    default:
      return true;
  }
}

/** How many vowel-consonant sequences the first `length` letters hold. */
function measure(word: string, length: number): number {
  let sequences = 0;
  let vowelBefore = false;
  for (let at = 0; at < length; at++) {
    const consonant = isConsonant(word, at);
    if (consonant && vowelBefore) sequences++;
    vowelBefore = !consonant;
  }
  return sequences;
}

function hasVowel(word: string, length: number): boolean {
  for (let at = 0; at < length; at++) if (!isConsonant(word, at)) return true;
  return false;
}

function endsInDoubleConsonant(word: string): boolean {
  const last = word.length - 1;
  return last >= 1 && word[last] === word[last - 1] && isConsonant(word, last);
}

/** Consonant, vowel, consonant other than w, x, y at the end of the first `length` letters: "hop", not "snow". */
function endsShort(word: string, length: number): boolean {
  const last = length - 1;
  if (last < 2 || !isConsonant(word, last) || isConsonant(word, last - 1) || !isConsonant(word, last - 2)) return false;
  return !"wxy".includes(word[last]!);
}

function withoutPlural(word: string): string {
  if (!word.endsWith("s")) return word;
  if (word.endsWith("sses") || word.endsWith("ies")) return word.slice(0, -2);
  return word.endsWith("ss") ? word : word.slice(0, -1);
}

function withoutPast(word: string): string {
  if (word.endsWith("eed")) return measure(word, word.length - 3) > 0 ? word.slice(0, -1) : word;
  const suffix = word.endsWith("ed") ? 2 : word.endsWith("ing") ? 3 : 0;
  if (suffix === 0 || !hasVowel(word, word.length - suffix)) return word;
  const stem = word.slice(0, -suffix);
  if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) return `${stem}e`;
  if (endsInDoubleConsonant(stem)) return "lsz".includes(stem.at(-1)!) ? stem : stem.slice(0, -1);
  return measure(stem, stem.length) === 1 && endsShort(stem, stem.length) ? `${stem}e` : stem;
}

function withI(word: string): string {
  return word.endsWith("y") && hasVowel(word, word.length - 1) ? `${word.slice(0, -1)}i` : word;
}

/** The first suffix that fits decides, whether or not it is replaced. */
function replaceSuffix(word: string, suffixes: readonly (readonly [string, string])[]): string {
  for (const [suffix, replacement] of suffixes) {
    if (!word.endsWith(suffix)) continue;
    const stem = word.length - suffix.length;
    return measure(word, stem) > 0 ? word.slice(0, stem) + replacement : word;
  }
  return word;
}

function withoutLastSuffix(word: string): string {
  for (const suffix of LAST_SUFFIXES) {
    if (!word.endsWith(suffix)) continue;
    const stem = word.length - suffix.length;
    if (suffix === "ion" && !(stem > 0 && "st".includes(word[stem - 1]!))) continue;
    return measure(word, stem) > 1 ? word.slice(0, stem) : word;
  }
  return word;
}

function withoutFinalE(word: string): string {
  if (!word.endsWith("e")) return word;
  const sequences = measure(word, word.length);
  const drop = sequences > 1 || (sequences === 1 && !endsShort(word, word.length - 1));
  return drop ? word.slice(0, -1) : word;
}

function withSingleL(word: string): string {
  const double = word.endsWith("l") && endsInDoubleConsonant(word);
  return double && measure(word, word.length) > 1 ? word.slice(0, -1) : word;
}

/** The stem of a lower-case word. */
export function stem(word: string): string {
  if (word.length < 3) return word;
  let result = withI(withoutPast(withoutPlural(word)));
  result = replaceSuffix(result, DOUBLE_SUFFIXES);
  result = replaceSuffix(result, TRIPLE_SUFFIXES);
  return withSingleL(withoutFinalE(withoutLastSuffix(result)));
}
