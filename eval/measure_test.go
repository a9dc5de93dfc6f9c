package eval

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// expected is testdata/metrics.json, made by testdata/metrics.py.
type expected struct {
	Wilson []struct {
		K, N int
		Want [2]float64
	}
	Upper []struct {
		K, N int
		Want float64
	}
	Single []struct {
		Classes                                          int
		Gold, Pred                                       []int
		Accuracy, Micro, Macro, Kappa, Linear, Quadratic float64
	}
	AC1   []float64
	Multi []struct {
		Classes               int
		Gold, Pred            [][]int
		Micro, Macro, Exact   float64
		Precision, Recall, F1 []float64
	}
	Calibration []struct {
		Score      []float64
		Right      []int
		Brier, ECE float64
	}
	Pairs []struct {
		Level []int
		Key   []float64
		Want  float64
	}
}

// The figures are those of scikit-learn and scipy on the same random data.
func TestMetricsAgreeWithScikitLearn(t *testing.T) {
	t.Parallel()
	const eps = 1e-9
	raw, err := os.ReadFile("testdata/metrics.json")
	require.NoError(t, err)
	var e expected
	require.NoError(t, json.Unmarshal(raw, &e))
	require.Greater(t, len(e.Wilson)+len(e.Upper), 60)
	for _, c := range e.Wilson {
		low, high := Wilson(c.K, c.N)
		require.InDelta(t, c.Want[0], low, 1e-7, "%d of %d", c.K, c.N)
		require.InDelta(t, c.Want[1], high, 1e-7, "%d of %d", c.K, c.N)
	}
	for _, c := range e.Upper {
		require.InDelta(t, c.Want, UpperBound(c.K, c.N), 1e-7, "%d of %d", c.K, c.N)
	}
	require.Len(t, e.AC1, len(e.Single))
	for i, c := range e.Single {
		table, right := make([][]float64, c.Classes), 0
		classes := make([]tally, c.Classes)
		for k := range table {
			table[k] = make([]float64, c.Classes)
		}
		for k := range c.Gold {
			g, p := c.Gold[k], c.Pred[k]
			table[g][p]++
			if g == p {
				right++
				classes[g].tp++
			} else {
				classes[g].fn++
				classes[p].fp++
			}
		}
		micro, macro := averages(classes)
		require.InDelta(t, c.Accuracy, float64(right)/float64(len(c.Gold)), eps)
		require.InDelta(t, c.Micro, micro, eps)
		require.InDelta(t, c.Macro, macro, eps)
		require.InDelta(t, c.Kappa, kappa(table, 0), eps)
		require.InDelta(t, c.Linear, kappa(table, 1), eps)
		require.InDelta(t, c.Quadratic, kappa(table, 2), eps)
		require.InDelta(t, e.AC1[i], ac1(table), eps)
	}
	for _, c := range e.Multi {
		classes := make([]tally, c.Classes)
		exact := 0
		for k := range c.Gold {
			g, p := map[int]bool{}, map[int]bool{}
			for _, v := range c.Gold[k] {
				g[v] = true
			}
			for _, v := range c.Pred[k] {
				p[v] = true
			}
			same := true
			for v := range c.Classes {
				switch {
				case g[v] && p[v]:
					classes[v].tp++
				case g[v]:
					classes[v].fn++
					same = false
				case p[v]:
					classes[v].fp++
					same = false
				}
			}
			if same {
				exact++
			}
		}
		micro, macro := averages(classes)
		require.InDelta(t, c.Micro, micro, eps)
		require.InDelta(t, c.Macro, macro, eps)
		require.InDelta(t, c.Exact, float64(exact)/float64(len(c.Gold)), eps)
		for v, k := range classes {
			rate := func(a, b int64) float64 { return float64(a) / math.Max(1, float64(b)) }
			require.InDelta(t, c.Precision[v], rate(k.tp, k.tp+k.fp), eps)
			require.InDelta(t, c.Recall[v], rate(k.tp, k.tp+k.fn), eps)
			require.InDelta(t, c.F1[v], k.f1(), eps)
		}
	}
	for _, c := range e.Calibration {
		var labels []sure
		for k := range c.Score {
			labels = append(labels, sure{k, c.Score[k], c.Right[k] == 1})
		}
		calibration, brier := ece(labels, nil)
		require.InDelta(t, c.ECE, calibration, eps)
		require.InDelta(t, c.Brier, brier, eps)
	}
	for _, c := range e.Pairs {
		var list []ranked
		for k := range c.Level {
			list = append(list, ranked{k, c.Level[k], c.Key[k]})
		}
		inboxOrder(list)
		require.InDelta(t, c.Want, pairs(list, nil), eps)
	}
}

// The number of further trials is the smallest that does it.
func TestMoreNeeded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ k, n int }{{0, 0}, {0, 30}, {1, 100}, {9, 184}, {20, 100}} {
		for _, target := range []float64{0.02, 0.01} {
			more := MoreNeeded(c.k, c.n, target)
			require.LessOrEqual(t, UpperBound(c.k, c.n+more), target)
			if more > 0 {
				require.Greater(t, UpperBound(c.k, c.n+more-1), target)
			}
		}
	}
	require.Equal(t, 149, MoreNeeded(0, 0, 0.02)) // the rule of three, exactly: ln 0.05 / ln 0.98
	more, ok := NeededAtRate(1, 100, 0.02)
	require.True(t, ok)
	require.Positive(t, more)
	_, ok = NeededAtRate(3, 100, 0.02)
	require.False(t, ok)
}

// Chapman's estimator on the example of its textbooks: 20 marked, 25 caught, 5 of them marked.
func TestChapman(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 21*26.0/6-1, Chapman(20, 25, 5), 1e-12)
	require.InDelta(t, 10, Chapman(10, 10, 10), 1e-12)
}

// The bootstrap is the same on every run, and its interval holds the mean of a
// sample about as often as it should.
func TestBootstrap(t *testing.T) {
	t.Parallel()
	x := make([]float64, 400)
	for i := range x {
		x[i] = float64(i % 7)
	}
	mean := func(w []int32) []float64 {
		s := 0.0
		for i, v := range w {
			s += float64(v) * x[i]
		}
		return []float64{s / float64(len(x)), math.NaN()}
	}
	low, high := bootstrap(len(x), 1000, 1, mean)
	again, _ := bootstrap(len(x), 1000, 1, mean)
	require.Equal(t, low[0], again[0])
	// The normal interval: 2.9925 ± 1.96 · 2.0/√400.
	require.InDelta(t, 2.9925-0.196, low[0], 0.03)
	require.InDelta(t, 2.9925+0.196, high[0], 0.03)
	require.True(t, math.IsNaN(low[1]))
}
