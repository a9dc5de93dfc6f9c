package eval

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mathext"
)

// z95 is the two-sided 95 % point of the normal distribution.
const z95 = 1.959963984540054

// Wilson returns the 95 % score interval of k hits in n (Wilson 1927; without
// continuity correction). With n = 0 it is [0, 1].
func Wilson(k, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	p, m := float64(k)/float64(n), float64(n)
	centre := (p + z95*z95/(2*m)) / (1 + z95*z95/m)
	half := z95 / (1 + z95*z95/m) * math.Sqrt(p*(1-p)/m+z95*z95/(4*m*m))
	low, high = math.Max(0, centre-half), math.Min(1, centre+half)
	if k == 0 {
		low = 0
	}
	if k == n {
		high = 1
	}
	return low, high
}

// UpperBound returns the one-sided 95 % upper bound of a rate of which k events were
// seen in n trials (Clopper and Pearson 1934: the 0.95 quantile of Beta(k+1, n-k)).
// With n = 0 or k = n it is 1.
func UpperBound(k, n int) float64 {
	if n == 0 || k >= n {
		return 1
	}
	return mathext.InvRegIncBeta(float64(k+1), float64(n-k), 0.95)
}

// MoreNeeded returns how many further trials without an event bring UpperBound of k
// in n to target or under; 0 when it is there already.
func MoreNeeded(k, n int, target float64) int {
	if UpperBound(k, n) <= target {
		return 0
	}
	low, high := n, max(2*n, 64)
	for UpperBound(k, high) > target {
		low, high = high, 2*high
	}
	for high-low > 1 {
		if mid := (low + high) / 2; UpperBound(k, mid) <= target {
			high = mid
		} else {
			low = mid
		}
	}
	return high - n
}

// NeededAtRate returns how many further trials bring UpperBound to target or under if
// events go on at the rate k/n. ok is false where they never would.
func NeededAtRate(k, n int, target float64) (more int, ok bool) {
	if n == 0 || float64(k)/float64(n) >= target {
		return 0, false
	}
	rate := float64(k) / float64(n)
	bound := func(m int) float64 { return UpperBound(int(math.Ceil(rate*float64(m))), m) }
	if bound(n) <= target {
		return 0, true
	}
	low, high := n, 2*n
	for bound(high) > target {
		low, high = high, 2*high
		if high > 1<<28 {
			return 0, false
		}
	}
	for high-low > 1 {
		if mid := (low + high) / 2; bound(mid) <= target {
			high = mid
		} else {
			low = mid
		}
	}
	return high - n, true
}

// Chapman returns the estimate of a population of which one way of looking found a,
// another found b, and both found both (Chapman 1951). Where the two ways tend to find
// the same members, and rules and model do, the true number is higher: it is a floor.
func Chapman(a, b, both int) float64 {
	return float64(a+1)*float64(b+1)/float64(both+1) - 1
}

// bootstrap draws reps resamples of n items with replacement, hands each as weights to
// stat, and returns the 2.5 and 97.5 % points of every number that stat returns
// (percentile method; Efron 1979). NaN draws are left out. stat must not keep w and
// may be called by several goroutines. Equal seeds give equal results on any number
// of cores.
func bootstrap(n, reps int, seed uint64, stat func(w []int32) []float64) (low, high []float64) {
	if n == 0 || reps == 0 {
		return nil, nil
	}
	draws := make([][]float64, reps)
	var wg sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for c := range cores {
		wg.Go(func() {
			w := make([]int32, n)
			for rep := c; rep < reps; rep += cores {
				clear(w)
				r := rand.New(rand.NewPCG(seed, uint64(rep)))
				for range n {
					w[r.IntN(n)]++
				}
				draws[rep] = stat(w)
			}
		})
	}
	wg.Wait()
	width := len(draws[0])
	low, high = make([]float64, width), make([]float64, width)
	column := make([]float64, 0, reps)
	for i := range width {
		column = column[:0]
		for _, d := range draws {
			if !math.IsNaN(d[i]) {
				column = append(column, d[i])
			}
		}
		slices.Sort(column)
		low[i], high[i] = quantile(column, 0.025), quantile(column, 0.975)
	}
	return low, high
}

// quantile returns the q point of sorted values, linear between neighbours; NaN of none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
