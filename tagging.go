package triage

// Tagging is what a model says of each word or sign of a text.
type Tagging struct {
	// Units are the words and single signs that were read, in the order of the text;
	// what separates them is in none.
	Units []Span
	// Probabilities holds, for each unit in turn, one probability for each category.
	Probabilities []float32
	// Cut says that the text was longer than the model reads: the rest has no unit.
	Cut bool
}
