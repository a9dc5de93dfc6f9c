package eval

// FigureCount is how many figures a report on replies can hold beside those of
// behavioural tests.
func FigureCount() int { return len(figures()) }
