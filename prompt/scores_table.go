package prompt

var measured = map[scoreKey]float64{}
