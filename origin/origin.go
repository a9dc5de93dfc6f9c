// Package origin tells the patient's own words in a message from what a phone, a
// carrier or the clinic itself put there: tapbacks, the quoted prompt, automatic
// replies, carrier notices and signatures.
//
// Start with Read. What is not the patient's own is blanked out with spaces, so
// every place in what remains is the same place in the original. The package is
// cautious the safe way round: what it does not know for certain stays.
package origin

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/normalize"
)

// Kind says where a part of a message comes from, if not from the patient.
type Kind string

// The kinds of parts.
const (
	TapbackPart   Kind = "tapback"    // "Liked “…”": the words of a phone about a quoted message
	QuotePart     Kind = "quote"      // the clinic's own prompt, quoted back
	AutoReplyPart Kind = "auto_reply" // a phone answering by itself
	NoticePart    Kind = "notice"     // a carrier's notice
	SignaturePart Kind = "signature"  // "Sent from my iPhone"
)

// Reaction is what a tapback says of the quoted message.
type Reaction string

// The reactions.
const (
	NoReaction Reaction = ""
	Like       Reaction = "like"     // liked, loved, 👍, ❤ and other glad emoji
	Dislike    Reaction = "dislike"  // disliked, 👎
	Laugh      Reaction = "laugh"    // laughed at
	Emphasis   Reaction = "emphasis" // emphasized
	Question   Reaction = "question" // questioned
	Removed    Reaction = "removed"  // took a reaction back
	OtherEmoji Reaction = "other"    // reacted with some other emoji
)

// Part is a stretch of the message that is not the patient's own.
type Part struct {
	triage.Span
	Kind Kind
}

// Reading is a message with its parts told apart.
type Reading struct {
	// Own is the message with every part blanked out by spaces. It has as many code
	// points as the original, each at its old place.
	Own string
	// Parts holds what is not the patient's own, in order.
	Parts []Part
	// Reaction is what a tapback says; NoReaction when there is none.
	Reaction Reaction
	// Quoted is the message that a tapback quotes, as far as it does.
	Quoted string
	// Image says that the tapback is on a picture or recording, not on words.
	Image bool
}

// OwnWords reports whether any of the patient's own words or signs remain. A full stop that
// a patient typed is one: a prompt may have asked for it. What is left around parts set
// aside is not.
func (r *Reading) OwnWords() bool {
	return strings.ContainsFunc(r.Own, func(c rune) bool {
		return !unicode.IsSpace(c) && (!unicode.IsPunct(c) || c == '?' || len(r.Parts) == 0)
	})
}

// verbs maps what phones write before a quoted message to the reaction. iOS writes
// these in the language of the sender's phone; Android writes "Reacted 👍 to".
var verbs = []struct {
	prefix string
	is     Reaction
}{
	{"Liked ", Like},
	{"Loved ", Like},
	{"Disliked ", Dislike},
	{"Laughed at ", Laugh},
	{"Emphasized ", Emphasis},
	{"Emphasised ", Emphasis},
	{"Questioned ", Question},
	{"Le gustó ", Like},
	{"Le gusto ", Like},
	{"Le encantó ", Like},
	{"Le encanto ", Like},
	{"Le ha gustado ", Like},
	{"Le ha encantado ", Like},
	{"Le gusta ", Like},
	{"Le encanta ", Like},
	{"Me gusta ", Like},
	{"Me encanta ", Like},
	{"No le gustó ", Dislike},
	{"No le gusto ", Dislike},
	{"No le ha gustado ", Dislike},
	{"No le gusta ", Dislike},
	{"Se rió de ", Laugh},
	{"Se rio de ", Laugh},
	{"Le dio risa ", Laugh},
	{"Le ha dado risa ", Laugh},
	{"Se ha reído de ", Laugh},
	{"Enfatizó ", Emphasis},
	{"Enfatizo ", Emphasis},
	{"Destacó ", Emphasis},
	{"Destaco ", Emphasis},
	{"Ha enfatizado ", Emphasis},
	{"Exclamó por ", Emphasis},
	{"Ha destacado ", Emphasis},
	{"Cuestionó ", Question},
	{"Cuestiono ", Question},
	{"Preguntó por ", Question},
	{"Ha cuestionado ", Question},
	{"Se preguntó por ", Question},
	{"Removed a like from ", Removed},
	{"Removed a heart from ", Removed},
	{"Removed a dislike from ", Removed},
	{"Removed a laugh from ", Removed},
	{"Removed an exclamation from ", Removed},
	{"Removed a question mark from ", Removed},
}

// emojiReaction is "Reacted 👍 to “…”", "👍 to “…”", "Reaccionó con 👍 a “…”".
var emojiReaction = regexp.MustCompile(`^\s*(?:(?:Reacted(?: with)? |Reaccion[óo](?: con)? |Ha reaccionado con )\s*(\S{1,16})\s+(?:to|a)|(\S{1,16})\s+to)\s+$`)

// media is what a tapback quotes when there are no words.
var media = regexp.MustCompile(`^(?:an? (?:image|photo|picture|video|movie|audio message|voice message|attachment|sticker|link)|(?:una?) (?:imagen|foto|v[ií]deo|audio|mensaje de voz|archivo adjunto))\.?`)

// autoReply holds what phones send by themselves. Each entry is anchored at the
// start of a line and reads to its end.
var autoReply = regexp.MustCompile(`(?i)^\s*(?:` + strings.Join([]string{
	`[(\[]\s*auto(?:matic|mated)?[- ]?(?:reply|response|resp|text)\b.*`,
	`auto(?:matic|mated)?[- ]?(?:reply|response|resp|text)(?:\s*[:\])–—-].*|\s+(?:from|message)\b.*|[\s.!]*)`,
	`[(\[]\s*(?:respuesta|mensaje|contestaci[oó]n) autom[aá]tic[ao]\b.*`,
	`(?:respuesta|mensaje|contestaci[oó]n) autom[aá]tic[ao](?:\s*[:\])–—-].*|\s+de\b.*|[\s.!]*)`,
	`this is an automat(?:ed|ic) (?:message|reply|response)\b.*`,
	`i['’]?m driving with (?:do not disturb|driving focus)\b.*`,
	`i['’]?m (?:driving|not receiving notifications|currently driving)(?: right now)?[.,;:]? +(?:i['’]?(?:ll| will)|with|and will|can['’]?t|if this is urgent|will) (?:see|reply|respond|get back|text|call|talk|message|receive).*`,
	`i['’]?m not receiving notifications\b.*`,
	`(?:i['’]?m not receiving notifications\. )?if this is urgent, reply ["“”']?urgent["“”']?.*`,
	`sent from my car` + excuse,
	`(?:sorry, )?i can['’]?t talk right now\.?\s*$`,
	`(?:estoy|voy) (?:conduciendo|manejando)(?:,|\.| con| y) *(?:no molestar|te (?:respondo|contesto|llamo)|le (?:respondo|contesto)|ver[eé]|leer[eé]|responder[eé]|contestar[eé]).*`,
	`no estoy recibiendo notificaciones\b.*`,
	`si es urgente, responde ["“”']?urgente["“”']?.*`,
	`(?:thank you for your (?:message|email|text)\. )?i am (?:currently )?out of (?:the )?office\b.*`,
	`estoy fuera de la oficina\b.*`,
}, "|") + `)$`)

// excuse is all that a phone, or a thumb that set it up, writes behind its own words: a line
// that goes on otherwise is somebody's message.
const excuse = `(?:[\s,.;:!-]*\b(?:so|please|pls|excuse|pardon|forgive|ignore|any|all|my|the|a|typos?|errors?|mistakes?|spelling|grammar|brevity|sorry|for|and|or|weird|odd|words|autocorrect|while|driving|hands|free|using|by|via|with|siri|carplay|android|auto|voice)\b)*[\s.!]*`

// bodily are words that no phone and no carrier writes. A line that holds one is read as the
// patient's own, whatever it begins with: to set it aside could hide a danger.
var bodily = regexp.MustCompile(`(?i)\b(?:pains?|hurt(?:s|ing)?|ach(?:e|es|ing)|chest|breath\w*|bleed\w*|bled|blood|fever|dizzy|faint\w*|swell\w*|swollen|numb|numbness|vomit\w*|throw(?:ing)? up|pills?|meds|overdos\w*|suicid\w*|kill\w*|die|dying|died|seizures?|stroke|heart|baby|rash|infect\w*|dolor|duele|pecho|respir\w*|sangr\w*|fiebre|mare\w*|hinchad\w*|v[oó]mit\w*|pastillas?|matar\w*|morir\w*|beb[eé]|coraz[oó]n)\b`)

// notice holds what carriers send in a patient's name.
var notice = regexp.MustCompile(`(?i)^\s*(?:` + strings.Join([]string{
	`(?:free ?msg:? *)?(?:unable to (?:send|deliver) (?:this )?message|message (?:not sent|not delivered|failed to send|blocking is active)|your message (?:was not|could not be|wasn't) (?:sent|delivered))\b.*`,
	`(?:the (?:number|person) you (?:are trying to reach|have (?:dialed|texted)|are texting|dialed)|this number) (?:is|has been) (?:not in service|no longer in service|disconnected|not (?:able to|set up to) receive|unable to receive|a landline|changed)\b.*`,
	`(?:error|free ?msg)[: -]+ ?(?:invalid (?:number|code)|msg|message|service access denied|this short code)\b.*`,
	`(?:mensaje|texto) (?:no (?:enviado|entregado)|fallido)\b.*`,
	`(?:el n[uú]mero (?:marcado|que marc[oó])|este n[uú]mero) (?:no est[aá] en servicio|ya no est[aá] en servicio|no existe)\b.*`,
	`no se pudo (?:enviar|entregar) (?:el|su|este) mensaje\b.*`,
}, "|") + `)$`)

// signature holds what mail and phone programs put under a message.
var signature = regexp.MustCompile(`(?i)^\s*(?:` + strings.Join([]string{
	`sent (?:from|via|by|using) (?:my |the |mail |an? )?(?:iphone|ipad|android|galaxy|samsung|phone|cell(?:phone)?|mobile|smartphone|verizon|at&t|t-mobile|yahoo|gmail|outlook|proton|aol|metro|blackberry|apple watch|watch|pixel|motorola|windows)\b[^.!?]{0,60}[.!]?`,
	`get outlook for (?:ios|android)\b.*`,
	`enviado (?:desde|con|de) (?:mi |un |el )?(?:iphone|ipad|android|galaxy|samsung|celular|tel[eé]fono|m[oó]vil|huawei|xiaomi|motorola|yahoo|gmail|outlook|correo)\b[^.!?]{0,60}[.!]?`,
	`--\s*`,
	`(?:dictated (?:by|to|with) (?:siri|phone|voice)|voice to text|sent with siri|(?:please )?excuse (?:any |my |the )?(?:typos|brevity))` + excuse,
}, "|") + `)$`)

// tail finds a signature that was glued behind the last sentence on one line.
var tail = regexp.MustCompile(`(?i)(?:^|[\s.!?,])(sent from my (?:iphone|ipad|android(?: phone)?|galaxy(?: \w+)?|samsung(?: \w+)?|phone|cell ?phone|apple watch|verizon[^.!?]{0,30})|enviado desde mi (?:iphone|ipad|android|galaxy|samsung|celular|tel[eé]fono|huawei|xiaomi))\.?\s*$`)

// needles are looked for before any of the patterns is tried: most replies hold none.
var needles = []string{
	"auto", "driving", "notification", "if this is urgent", "urgente, ", "sent ", "talk right now", "conduciendo", "manejando", "notificaciones", "office", "oficina",
	"message", "number you", "this number", "msg", "error", "mensaje", "texto", "número", "numero", "get outlook", "enviado", "--", "dictated", "voice to text", "excuse",
}

// Read tells the parts of text apart. prompt is the outbound text that it answers,
// or empty. Both may hold any bytes.
func Read(text, prompt string) Reading {
	r := Reading{Own: text}
	runes := []rune(text)
	blank := func(start, end int, kind Kind) {
		if start >= end {
			return
		}
		for i := start; i < end; i++ {
			runes[i] = ' '
		}
		r.Parts = append(r.Parts, Part{triage.Span{Start: start, End: end}, kind})
	}
	end := 0
	if strings.ContainsAny(text, "“\"«") || strings.HasPrefix(text, "Liked ") || strings.HasPrefix(text, "Loved ") || mediaVerb(text) {
		end = tapback(text, prompt, runes, &r, blank)
	}
	if prompt != "" {
		quote(string(runes), prompt, blank)
	}
	lower := strings.ToLower(text)
	for _, n := range needles {
		if strings.Contains(lower, n) {
			lines(runes, end, blank)
			break
		}
	}
	if len(r.Parts) > 0 {
		r.Own = string(runes)
	}
	return r
}

func mediaVerb(text string) bool {
	for _, v := range verbs {
		if strings.HasPrefix(text, v.prefix) {
			return true
		}
	}
	return false
}

// tapback sets aside a tapback at the start of text and returns the code point
// where it ends, or 0.
func tapback(text, prompt string, runes []rune, r *Reading, blank func(int, int, Kind)) int {
	lead := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	body := text[lead:]
	was, rest := NoReaction, ""
	for _, v := range verbs {
		if after, ok := strings.CutPrefix(body, v.prefix); ok {
			was, rest = v.is, after
			break
		}
	}
	if was != NoReaction {
		if m := media.FindString(rest); m != "" {
			r.Reaction, r.Image = was, true
			end := utf8.RuneCountInString(text[:len(text)-len(rest)+len(m)])
			blank(0, end, TapbackPart)
			return end
		}
	} else if q := strings.IndexAny(body, "“\"«"); q > 0 && q < 64 {
		m := emojiReaction.FindStringSubmatch(body[:q])
		if m == nil {
			return 0
		}
		emoji := m[1] + m[2]
		if strings.ContainsFunc(emoji, func(c rune) bool { return c < 0x80 && (unicode.IsLetter(c) || unicode.IsDigit(c)) }) {
			return 0 // "yes to “…”" is somebody's own words
		}
		was, rest = emojiMeans(emoji), body[q:]
	}
	if was == NoReaction || rest == "" {
		return 0
	}
	close := closing(rest, prompt)
	if close < 0 {
		return 0
	}
	r.Reaction = was
	r.Quoted = strings.Trim(rest[:close], "“”\"«»")
	end := utf8.RuneCountInString(text[:len(text)-len(rest)+close])
	blank(0, end, TapbackPart)
	return min(end, len(runes))
}

func emojiMeans(emoji string) Reaction {
	for _, c := range emoji {
		switch c {
		case '👍', '❤', '♥', '😍', '🥰', '😊', '🙏', '👌', '✅', '💯', '🎉', '😀', '😃', '😄', '🙂', '💜', '💙', '💚', '🧡', '💛', '🤗', '👏', '🙌', '✔':
			return Like
		case '👎', '😡', '😠', '🖕':
			return Dislike
		case '😂', '🤣', '😆', '😹':
			return Laugh
		case '‼', '❗', '❕':
			return Emphasis
		case '❓', '❔', '🤔':
			return Question
		}
	}
	return OtherEmoji
}

// closing returns the byte offset behind the quotation that s begins with, or -1.
// A quotation that holds the prompt ends where the prompt's quotation does; a
// curly one ends at its balanced mark, a straight one at the next mark.
func closing(s, prompt string) int {
	open, size := utf8.DecodeRuneInString(s)
	var shut rune
	switch open {
	case '“':
		shut = '”'
	case '"':
		shut = '"'
	case '«':
		shut = '»'
	default:
		return -1
	}
	if prompt != "" {
		if after, ok := strings.CutPrefix(s[size:], prompt); ok {
			if c, n := utf8.DecodeRuneInString(after); c == shut {
				return len(s) - len(after) + n
			}
		}
	}
	depth := 1
	for i, c := range s[size:] {
		switch {
		case c == shut:
			depth--
		case c == open:
			depth++
		}
		if depth == 0 {
			return size + i + utf8.RuneLen(c)
		}
	}
	return -1
}

// quoteWords is the least number of the prompt's words in a row that count as a
// quotation rather than an answer in the same words, unless they are the whole prompt.
const quoteWords = 7

// quote sets aside the longest run of the prompt's own words that text repeats, and
// lines that begin with ">".
func quote(text, prompt string, blank func(int, int, Kind)) {
	if strings.HasPrefix(strings.TrimSpace(text), ">") {
		at := 0
		for _, line := range strings.SplitAfter(text, "\n") {
			n := utf8.RuneCountInString(line)
			if strings.HasPrefix(strings.TrimSpace(line), ">") {
				blank(at, at+utf8.RuneCountInString(strings.TrimRight(line, "\n")), QuotePart)
			}
			at += n
		}
		return
	}
	if len(text) < 16 || !shares(text, prompt) {
		return
	}
	t, p := normalize.New(text).Raw(), normalize.New(prompt).Raw()
	if len(p) < 4 || len(t) < 4 {
		return
	}
	best, at := 0, 0
	// Longest common run of words; both sides are short, and the inner loop leaves
	// at once where the first words differ.
	for i := range t {
		for j := range p {
			n := 0
			for i+n < len(t) && j+n < len(p) && t[i+n].Text == p[j+n].Text {
				n++
			}
			if n > best {
				best, at = n, i
			}
		}
	}
	if best >= quoteWords || best == len(p) && best >= 4 && best < len(t) {
		blank(t[at].Start, t[at+best-1].End, QuotePart)
	}
}

// shares reports whether some stretch of text stands in prompt letter for letter. A
// quotation of 15 bytes or more always holds a whole 8-byte window.
func shares(text, prompt string) bool {
	const window = 8
	for i := 0; i+window <= len(text); i += window {
		if strings.Contains(prompt, text[i:i+window]) {
			return true
		}
	}
	return false
}

// lines sets aside whole lines behind from that a phone or a carrier wrote.
func lines(runes []rune, from int, blank func(int, int, Kind)) {
	text := string(runes)
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		n := utf8.RuneCountInString(line)
		body := strings.TrimRight(line, "\r\n")
		width := utf8.RuneCountInString(body)
		if at+n > from && strings.TrimSpace(body) != "" {
			switch told := bodily.MatchString(body); {
			case !told && notice.MatchString(body):
				blank(at, at+width, NoticePart)
			case !told && autoReply.MatchString(body):
				blank(at, at+width, AutoReplyPart)
			case !told && signature.MatchString(body):
				blank(at, at+width, SignaturePart)
			default:
				if m := tail.FindStringSubmatchIndex(body); m != nil {
					blank(at+utf8.RuneCountInString(body[:m[2]]), at+width, SignaturePart)
				}
			}
		}
		at += n
	}
}
