package normalize

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookalikes maps letters of other scripts to the Latin letter they are drawn
// like, in lower case. It follows the single-character entries of Unicode's
// confusables (UTS #39) for Cyrillic, Greek, Armenian and Cherokee whose target is
// one ASCII letter; UTS #39 warns that its skeleton is no normalization, so it is
// applied to suspicious words only (fold).
var lookalikes = map[rune]rune{
	'а': 'a', 'в': 'b', 'ь': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'ё': 'e', 'є': 'e', 'ҽ': 'e', 'ғ': 'f', 'ɡ': 'g',
	'һ': 'h', 'н': 'h', 'і': 'i', 'ї': 'i', 'ӏ': 'l', 'ј': 'j', 'к': 'k', 'қ': 'k', 'м': 'm', 'п': 'n', 'о': 'o', 'ө': 'o',
	'р': 'p', 'ԛ': 'q', 'г': 'r', 'ѕ': 's', 'т': 't', 'ц': 'u', 'ѵ': 'v', 'ԝ': 'w', 'х': 'x', 'ҳ': 'x', 'у': 'y', 'ү': 'y', 'ҙ': 'z',
	'α': 'a', 'β': 'b', 'ϲ': 'c', 'ε': 'e', 'η': 'n', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'μ': 'u', 'ο': 'o', 'ρ': 'p', 'σ': 'o',
	'τ': 't', 'υ': 'u', 'χ': 'x', 'ω': 'w', 'γ': 'y', 'ζ': 'z', 'ϳ': 'j', 'ϱ': 'p',
	'ա': 'w', 'գ': 'q', 'զ': 'q', 'հ': 'h', 'ո': 'n', 'ռ': 'n', 'ս': 'u', 'ց': 'g', 'օ': 'o', 'ք': 'p', 'յ': 'j', 'լ': 'l',
	'ꭰ': 'd', 'ꭱ': 'r', 'ꭲ': 't', 'ꮃ': 'w', 'ꮋ': 'h', 'ꮪ': 's', 'ꮯ': 'c', 'ꮲ': 'p',
}

// smallCapitals maps the phonetic small capitals to their letters; NFKC leaves them alone.
var smallCapitals = map[rune]rune{
	'ᴀ': 'a', 'ʙ': 'b', 'ᴄ': 'c', 'ᴅ': 'd', 'ᴇ': 'e', 'ꜰ': 'f', 'ɢ': 'g', 'ʜ': 'h', 'ɪ': 'i', 'ᴊ': 'j', 'ᴋ': 'k', 'ʟ': 'l',
	'ᴍ': 'm', 'ɴ': 'n', 'ᴏ': 'o', 'ᴘ': 'p', 'ꞯ': 'q', 'ʀ': 'r', 'ꜱ': 's', 'ᴛ': 't', 'ᴜ': 'u', 'ᴠ': 'v', 'ᴡ': 'w', 'ʏ': 'y', 'ᴢ': 'z',
	'ı': 'i', 'ɑ': 'a', 'ɩ': 'i', 'ℓ': 'l', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ħ': 'h',
}

// squared maps the enclosed Latin letters that NFKC does not take apart.
func squared(r rune) (rune, bool) {
	switch {
	case r >= 0x1F150 && r <= 0x1F169: // negative circled
		return 'a' + r - 0x1F150, true
	case r >= 0x1F170 && r <= 0x1F189: // negative squared
		return 'a' + r - 0x1F170, true
	}
	return r, false
}

// fold undoes what makes a plain word look otherwise: small capitals and enclosed
// letters, accents on Latin letters, letters of another script inside a Latin word
// (or a whole word of look-alikes in a mainly Latin message), runs of three or more
// of one letter (cut to keep), the apostrophe of n't. Words of one other script
// (Russian, Greek, Arabic) stay as they are. fold is idempotent.
func fold(in []char, latin bool, keep int) []char {
	out := make([]char, 0, len(in))
	for i := 0; i < len(in); {
		if !foldRune(in[i].r) {
			if r, ok := squared(in[i].r); ok {
				out = append(out, char{r, in[i].start, in[i].end})
			} else {
				out = append(out, in[i])
			}
			i++
			continue
		}
		j := i
		for j < len(in) && foldRune(in[j].r) {
			j++
		}
		out = foldWord(out, in[i:j], latin, keep)
		i = j
	}
	return out
}

func foldRune(r rune) bool { return wordRune(r) || r == '\'' }

func foldWord(out, word []char, latin bool, keep int) []char {
	hasLatin, hasOther, allLook := false, false, true
	for _, c := range word {
		switch {
		case c.r < 0x80, unicode.Is(unicode.Latin, c.r):
			hasLatin = hasLatin || unicode.IsLetter(c.r)
		case unicode.IsLetter(c.r):
			hasOther = true
			if _, ok := lookalikes[c.r]; !ok {
				allLook = false
			}
		}
	}
	swap := hasOther && (hasLatin || allLook && latin)
	begin := len(out)
	for _, c := range word {
		r := c.r
		if small, ok := smallCapitals[r]; ok {
			r = small
		}
		if swap {
			if l, ok := lookalikes[r]; ok {
				r = l
			}
		}
		switch {
		case r < 0x80:
		case unicode.Is(unicode.M, r):
			// A mark on a Latin letter (é typed in two, s̶t̶r̶u̶c̶k̶) goes; others stay.
			if hasLatin || swap {
				continue
			}
		case unicode.Is(unicode.Latin, r):
			for _, d := range norm.NFD.String(string(r)) {
				r = d // the base letter comes first
				break
			}
		}
		out = append(out, char{r, c.start, c.end})
	}
	out = runs(out, begin, keep)
	return dropContraction(out, begin)
}

// runs cuts, from begin on, three or more of one letter to keep.
func runs(out []char, begin, keep int) []char {
	w := begin
	for i := begin; i < len(out); {
		j := i
		for j < len(out) && out[j].r == out[i].r {
			j++
		}
		n := j - i
		if n >= 3 && unicode.IsLetter(out[i].r) {
			n = keep
		}
		last := out[j-1].end
		for k := 0; k < n; k++ {
			out[w] = out[i+k]
			w++
		}
		if n > 0 {
			out[w-1].end = last
		}
		i = j
	}
	return out[:w]
}

// dropContraction writes n't as nt, the way it is mostly typed. Other apostrophes
// stay: i'll is not ill, we're is not were.
func dropContraction(out []char, begin int) []char {
	n := len(out)
	if n-begin >= 4 && out[n-1].r == 't' && out[n-2].r == '\'' && out[n-3].r == 'n' {
		out[n-2] = char{'t', out[n-2].start, out[n-1].end}
		return out[:n-1]
	}
	return out
}

// leet undoes digits and signs that stand for letters, in chunks that mix them
// with letters. one is what 1, | and an inner ! stand for. It reports whether
// anything changed. Times, doses and ordinals (2pm, 10mg, 3rd, b12) are left alone.
func leet(in []char, one rune) ([]char, bool) {
	var out []char
	changed := false
	for i := 0; i < len(in); {
		j := i
		for j < len(in) && in[j].r != ' ' && in[j].r != '\n' {
			j++
		}
		chunk := in[i:j]
		if suspicious(chunk, one) {
			if out == nil {
				out = append(make([]char, 0, len(in)), in[:i]...)
			}
			for k, c := range chunk {
				if r, ok := leetRune(chunk, k, one); ok {
					c.r = r
					changed = true
				}
				out = append(out, c)
			}
		} else if out != nil {
			out = append(out, chunk...)
		}
		if j < len(in) {
			if out != nil {
				out = append(out, in[j])
			}
			j++
		}
		i = j
	}
	return out, changed
}

func suspicious(chunk []char, one rune) bool {
	letters, signs := 0, 0
	for k, c := range chunk {
		if c.r >= 'a' && c.r <= 'z' {
			letters++
		} else if r, ok := leetRune(chunk, k, one); ok && (one == 'i' || r == 'l') {
			signs++
		}
		if c.r == '.' && k > 0 && k+1 < len(chunk) || c.r > 0x7f {
			return false // an address, a link, another script
		}
	}
	if letters < 2 || signs == 0 {
		return false
	}
	// Digits first and then letters (2pm, 102f, 3rd) or letters first and then
	// digits (b12, covid19, gr8) are ordinary.
	turns := 0
	for k := 1; k < len(chunk); k++ {
		a, b := chunk[k-1].r, chunk[k].r
		if alnum(a) && alnum(b) && digit(a) != digit(b) {
			turns++
		}
		if !alnum(b) && k+1 < len(chunk) && strings.ContainsRune("@$!|", b) {
			turns += 2
		}
	}
	if strings.ContainsRune("@$|", chunk[0].r) && !digit(chunk[min(1, len(chunk)-1)].r) {
		turns += 2
	}
	return turns >= 2
}

func digit(r rune) bool { return r >= '0' && r <= '9' }
func alnum(r rune) bool { return digit(r) || r >= 'a' && r <= 'z' }

func leetRune(chunk []char, k int, one rune) (rune, bool) {
	next := k+1 < len(chunk) && alnum(chunk[k+1].r)
	switch chunk[k].r {
	case '0':
		return 'o', true
	case '1':
		return one, true
	case '3':
		return 'e', true
	case '4':
		return 'a', true
	case '5':
		return 's', true
	case '7':
		return 't', true
	case '8':
		return 'b', true
	case '@':
		return 'a', next
	case '$':
		return 's', k > 0 || next
	case '|':
		return one, next
	case '!':
		return one, k > 0 && next
	}
	return 0, false
}

// join puts together letters that are spelled out one by one ("c h e s t", "p.a.i.n"):
// four or more single letters with one separator between each. Two spaces end a word.
func join(in []char) ([]char, bool) {
	out := make([]char, 0, len(in))
	changed := false
	for i := 0; i < len(in); {
		if !single(in, i) {
			out = append(out, in[i])
			i++
			continue
		}
		j, n := i, 1
		for j+2 < len(in) && separator(in[j+1].r) && single(in, j+2) {
			j += 2
			n++
		}
		if n < 4 {
			out = append(out, in[i])
			i++
			continue
		}
		for k := i; k <= j; k += 2 {
			out = append(out, in[k])
		}
		changed = true
		i = j + 1
	}
	return out, changed
}

func separator(r rune) bool { return r == ' ' || r == '.' || r == '-' || r == '*' || r == '_' }

func single(in []char, i int) bool {
	letter := func(r rune) bool { return r >= 'a' && r <= 'z' }
	return letter(in[i].r) &&
		(i == 0 || !wordRune(in[i-1].r)) &&
		(i+1 == len(in) || !wordRune(in[i+1].r))
}

// Fold returns the folded spelling of a single word or phrase: what the folded view
// would hold, words separated by one space.
func Fold(s string) string {
	f := New(s)
	words := f.Folded()
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.Text
	}
	return strings.Join(parts, " ")
}
