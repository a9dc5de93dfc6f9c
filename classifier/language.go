package classifier

import (
	"strings"
	"unicode"

	"github.com/replytriage/triage/normalize"
)

// english and spanish are frequent function words, folded, that the other language
// does not use. A handful tells the two apart in short texts; nothing rests on it
// but the language a rule asks for and the "language" of a result.
var english = wordSet(`i i'm im i'll ill i've my me you u your the and is are was were it its to of for with have has had can cant could will wont would
 not dont didnt doesnt this that be been do did does what when where who how if but so just get got need please pls thanks thank yes yep yeah ok okay see there they them he she his her we
 at on in from about out up an any some still now today tomorrow tmrw morning night week day time back call text appointment appt`)

var spanish = wordSet(`el la los las un una unos unas de del que y es son esta estoy soy mi mis me te se le les lo su sus con por para pero porque si ya muy mas
 al como cuando donde quien cual hay tengo tiene puedo puede quiero quiere gracias hola buenos buenas dias tardes noches cita manana hoy ayer favor dolor nada
 ahi aqui voy va vamos fue era desde hasta sin tambien q xq pq xfa tmb ke no_es doctor doctora senora senor dra`)

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// language returns "en", "es" or "und". What the caller says counts when the words
// do not tell.
func language(f *normalize.Form, told string) string {
	en, es := 0, 0
	for _, w := range f.Folded() {
		if english[w.Text] {
			en++
		}
		if spanish[w.Text] {
			es++
		}
	}
	switch {
	case es > en:
		return "es"
	case en > es:
		return "en"
	}
	for _, w := range f.Raw() {
		if strings.ContainsAny(w.Text, "ñáíóú¿¡") {
			return "es"
		}
	}
	switch told, _, _ = strings.Cut(strings.ToLower(told), "-"); told {
	case "en", "es":
		return told
	}
	return "und"
}

// otherScript reports whether most letters of s are of another script than English and
// Spanish are written in: the model was trained on neither, however sure it says it is.
func otherScript(s string) bool {
	letters, latin := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
			if unicode.Is(unicode.Latin, r) {
				latin++
			}
		}
	}
	return letters > 2*latin
}
