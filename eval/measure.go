package eval

import (
	"math"
	"slices"
)

// tally counts right, wrong and missed labels of one class.
type tally struct{ tp, fp, fn int64 }

// f1 is 2tp/(2tp+fp+fn); NaN where the class occurs neither in truth nor in answers.
func (t tally) f1() float64 {
	d := 2*t.tp + t.fp + t.fn
	if d == 0 {
		return math.NaN()
	}
	return 2 * float64(t.tp) / float64(d)
}

// averages returns micro and macro F1 over the classes that occur (as scikit-learn's
// f1_score with the labels present).
func averages(classes []tally) (micro, macro float64) {
	var all tally
	sum, n := 0.0, 0
	for _, c := range classes {
		all.tp, all.fp, all.fn = all.tp+c.tp, all.fp+c.fp, all.fn+c.fn
		if f := c.f1(); !math.IsNaN(f) {
			sum += f
			n++
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN()
	}
	return all.f1(), sum / float64(n)
}

// kappa returns Cohen's kappa of a square table of counts; power 0 weighs all
// disagreements alike, 1 by the distance of the classes, 2 by its square (Cohen 1968).
// It is NaN where chance agreement is complete.
func kappa(table [][]float64, power float64) float64 {
	k := len(table)
	rows, cols, n := make([]float64, k), make([]float64, k), 0.0
	for i := range table {
		for j, v := range table[i] {
			rows[i] += v
			cols[j] += v
			n += v
		}
	}
	if n == 0 {
		return math.NaN()
	}
	seen, chance := 0.0, 0.0
	for i := range table {
		for j, v := range table[i] {
			w := 0.0
			if i != j {
				w = 1
				if power > 0 {
					w = math.Pow(math.Abs(float64(i-j)), power)
				}
			}
			seen += w * v
			chance += w * rows[i] * cols[j] / n
		}
	}
	if chance == 0 {
		return math.NaN()
	}
	return 1 - seen/chance
}

// ac1 returns Gwet's AC1 of a square table of counts of two raters (Gwet 2008): like
// kappa, but it keeps its sense where one class is most of the data.
func ac1(table [][]float64) float64 {
	q := len(table)
	share, n, agree := make([]float64, q), 0.0, 0.0
	for i := range table {
		for j, v := range table[i] {
			share[i] += v / 2
			share[j] += v / 2
			n += v
			if i == j {
				agree += v
			}
		}
	}
	if n == 0 || q < 2 {
		return math.NaN()
	}
	chance := 0.0
	for _, s := range share {
		chance += s / n * (1 - s/n)
	}
	chance /= float64(q - 1)
	return (agree/n - chance) / (1 - chance)
}

// sure is one label with its score and whether it was right.
type sure struct {
	item  int
	score float64
	right bool
}

// bins is how many bins of equal width a reliability table has.
const bins = 10

func binOf(score float64) int { return min(bins-1, int(score*bins)) }

// ece returns the expected calibration error (Naeini 2015; bins of equal width) and
// the Brier score of labels, each item weighted by w; nil w weighs all alike.
func ece(labels []sure, w []int32) (calibration, brier float64) {
	var n, score, right [bins]float64
	total := 0.0
	for _, l := range labels {
		v := 1.0
		if w != nil {
			v = float64(w[l.item])
		}
		b, r := binOf(l.score), 0.0
		if l.right {
			r = 1
		}
		n[b] += v
		score[b] += v * l.score
		right[b] += v * r
		brier += v * (l.score - r) * (l.score - r)
		total += v
	}
	if total == 0 {
		return math.NaN(), math.NaN()
	}
	for b := range n {
		if n[b] > 0 {
			calibration += math.Abs(score[b] - right[b])
		}
	}
	return calibration / total, brier / total
}

// ranked is one reply of an inbox: how urgent it is, and the place that it was given.
type ranked struct {
	item  int
	level int
	key   float64
}

// pairs returns the share of pairs of replies of different urgency of which the more
// urgent one stands higher; ties count half. It is the mean of the areas under the
// curve of all pairs of levels, each weighted by its pairs. sorted must be in the order
// of key.
func pairs(sorted []ranked, w []int32) float64 {
	var below [4]float64
	won, all := 0.0, 0.0
	var total [4]float64
	for i := 0; i < len(sorted); {
		j := i
		var same [4]float64
		for ; j < len(sorted) && sorted[j].key == sorted[i].key; j++ {
			v := 1.0
			if w != nil {
				v = float64(w[sorted[j].item])
			}
			same[sorted[j].level] += v
		}
		for hi := 1; hi < 4; hi++ {
			for lo := range hi {
				won += same[hi] * (below[lo] + same[lo]/2)
			}
		}
		for l := range same {
			below[l] += same[l]
			total[l] += same[l]
		}
		i = j
	}
	for hi := 1; hi < 4; hi++ {
		for lo := range hi {
			all += total[hi] * total[lo]
		}
	}
	if all == 0 {
		return math.NaN()
	}
	return won / all
}

// inboxOrder sorts replies as an inbox shows them, least urgent first.
func inboxOrder(list []ranked) {
	slices.SortStableFunc(list, func(a, b ranked) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return 0
	})
}

// ppv returns the share of alarms that are right at a prevalence (Bayes).
func ppv(sensitivity, falseAlarms, prevalence float64) float64 {
	hit := sensitivity * prevalence
	all := hit + falseAlarms*(1-prevalence)
	if all == 0 {
		return math.NaN()
	}
	return hit / all
}
