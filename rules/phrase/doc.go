// Package phrase finds many phrases in a text at once. All phrases are compiled
// into one trie over words, so the cost of a text grows with its length and not
// with the number of phrases.
//
// Start with Parse (one phrase), put patterns into a Builder under ids of your
// own, Build a Matcher, and Scan the words of a normalize.View. What an id means
// (a rule, a category of personal data) is the caller's business. A Matcher never
// changes and may be used by many goroutines at once.
//
// The syntax of a phrase, all of it:
//
//	chest pain          words in a row; case, accents and a missing apostrophe do not matter
//	hurt*               a word that begins so (at least three letters before the star)
//	really?             a word that may be missing
//	(bad|awful|so bad)  one of several; an alternative may hold several words
//	{pain}              one entry of the list called pain
//	#  #mg              a number; a number with letters behind it, as in 500mg
//
// A question mark also makes a group or a list optional: (so|very)? {bad}?
// Punctuation between words does not count. The package corrects no spelling
// except where a pattern is added with spelling tolerance.
package phrase
