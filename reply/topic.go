package reply

import (
	"slices"

	"github.com/replytriage/triage/normalize"
)

// Topic is what a question about a visit is about.
type Topic string

// The topics, each answered from one fact of the clinic.
const (
	TopicTime     Topic = "time"
	TopicPlace    Topic = "place"
	TopicParking  Topic = "parking"
	TopicHours    Topic = "hours"
	TopicDuration Topic = "duration"
	TopicBring    Topic = "bring"
	TopicPrepare  Topic = "prepare"
	TopicWho      Topic = "who"
)

// Topics returns the closed, ordered list of topics.
func Topics() []Topic {
	return []Topic{TopicTime, TopicPlace, TopicParking, TopicHours, TopicDuration, TopicBring, TopicPrepare, TopicWho}
}

// topicWords are the folded words that name a topic. A word of a later line beats
// none: what names two topics is no plain question.
func topicOf(w string) Topic {
	switch w {
	case "park", "parking", "parkin", "garage", "valet", "estacionamiento", "estacionar", "estaciono", "parqueo", "parquear":
		return TopicParking
	case "address", "addr", "adress", "where", "wheres", "location", "located", "directions", "direction", "building", "suite", "donde", "direccion", "ubicacion", "edificio":
		return TopicPlace
	case "open", "opened", "close", "closes", "closed", "hours", "hrs", "abren", "abierto", "abiertos", "cierran", "horario", "horarios", "atienden":
		return TopicHours
	case "long", "dura", "duracion", "tarda", "tardan":
		return TopicDuration
	case "bring", "traer", "llevar", "traigo", "llevo":
		return TopicBring
	case "fast", "fasting", "eat", "eating", "drink", "drinking", "food", "breakfast", "coffee", "prep", "prepare", "ayunas", "ayuno", "comer", "como", "desayunar", "beber", "tomar", "preparar", "prepararme":
		return TopicPrepare
	case "who", "whos", "which doctor", "quien":
		return TopicWho
	case "time", "when", "whens", "hora", "cuando":
		return TopicTime
	}
	return ""
}

// topicsOf lists what a question is about, at most four topics. "What time do you
// close" is about the hours, "where do I park" about parking.
func topicsOf(form *normalize.Form) []Topic {
	var out []Topic
	words := form.Folded()
	for i, w := range words {
		t := topicOf(w.Text)
		switch {
		case t == "":
			continue
		case w.Text == "como" && i+1 < len(words) && words[i+1].Text == "llego":
			t = TopicPlace
		case w.Text == "como" || w.Text == "llevo" && i > 0 && words[i-1].Text == "ya":
			continue
		case t == TopicDuration && w.Text == "long" && (i == 0 || words[i-1].Text != "how"):
			continue
		}
		if !slices.Contains(out, t) && len(out) < 4 {
			out = append(out, t)
		}
	}
	drop := func(t Topic) {
		out = slices.DeleteFunc(out, func(o Topic) bool { return o == t })
	}
	switch {
	case slices.Contains(out, TopicHours):
		drop(TopicTime)
	case slices.Contains(out, TopicParking):
		drop(TopicPlace)
	}
	return out
}
