package eval

import "math"

// Schema names the form of the JSON report. It changes when a key changes its meaning
// or goes; new keys may come without.
const Schema = "triage-eval/1"

// Report is everything that is said of one run. Two runs over the same data, program
// and settings give the same Report, to the byte: it holds no times.
type Report struct {
	Schema   string   `json:"schema"`
	Data     DataInfo `json:"data"`
	System   System   `json:"system"`
	Settings Settings `json:"settings"`
	// Metrics holds every figure that gates may name, in a fixed order.
	Metrics []Metric `json:"metrics"`
	// Spread is what was answered, whether labelled or not.
	Spread Spread `json:"spread"`
	// All below need labels and are empty without.
	Intents    []Class     `json:"intents"`
	Flags      []Class     `json:"flags"`
	Sentiments []Class     `json:"sentiments"`
	Primary    *Table      `json:"primary"`
	Confusions []Confusion `json:"confusions"`
	Urgency    *Table      `json:"urgency"`
	Sentiment  *Table      `json:"sentiment"`
	// Missed lists the ids of urgent and emergency replies that were answered lower,
	// Understated those by level.
	Missed      []Missed      `json:"missed"`
	Proof       *Proof        `json:"proof"`
	Calibration []Reliability `json:"calibration"`
	Curve       []CurvePoint  `json:"curve"`
	Rules       []RuleRow     `json:"rules"`
	Catch       *Catch        `json:"catch"`
	Moods       []Mood        `json:"sentiment_by_urgency"`
	Slices      []Slice       `json:"slices"`
	Worst       []WorstSlice  `json:"worst_slices"`
	Agreement   []Metric      `json:"agreement"`
	Behaviour   []Cell        `json:"behaviour"`
	Gates       []Verdict     `json:"gates"`
	Canary      []Bird        `json:"canary"`
	Baseline    *Comparison   `json:"baseline"`

	// possible tells what gates may name; nil for a report on replies.
	possible func(*Gate) bool
}

// DataInfo says what was read.
type DataInfo struct {
	Name     string `json:"name"`
	SHA256   string `json:"sha256"`
	Items    int    `json:"items"`
	Labelled bool   `json:"labelled"`
	// Note is the sentence that must stand beside every figure on the data.
	Note string `json:"note"`
	// Skipped counts rows that were left out for their empty text.
	Skipped int `json:"skipped_empty,omitempty"`
}

// Settings are what the figures depend on besides data and program.
type Settings struct {
	Bootstrap      int     `json:"bootstrap"`
	SliceBootstrap int     `json:"slice_bootstrap"`
	Seed           uint64  `json:"seed"`
	Level          float64 `json:"level"`
	// Enough is how many cases a figure needs before it is more than "not enough data".
	Enough int `json:"enough"`
}

// Enough is how many cases a figure rests on at least; one on fewer says "not enough
// data" and no gate passes by it unless the gate says so.
const Enough = 30

// Metric is a figure with what it rests on.
type Metric struct {
	Name string `json:"name"`
	// Value, Low and High are null where they cannot be told.
	Value *float64 `json:"value"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
	// K of N cases; K is 0 where the figure is no count.
	K int `json:"k"`
	N int `json:"n"`
	// Interval is wilson, bootstrap, clopper_pearson_one_sided, box (the corners of two
	// Wilson intervals) or none.
	Interval string `json:"interval"`
	// Enough says that N reaches Settings.Enough.
	Enough bool `json:"enough"`
}

// num rounds to 9 places, so that the last bits of a sum do not show; NaN becomes null.
func num(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	v = math.Round(v*1e9) / 1e9
	return &v
}

// rate is k of n with its Wilson interval.
func rate(name string, k, n int) Metric {
	m := Metric{Name: name, K: k, N: n, Interval: "wilson", Enough: n >= Enough}
	if n > 0 {
		low, high := Wilson(k, n)
		m.Value, m.Low, m.High = num(float64(k)/float64(n)), num(low), num(high)
	}
	return m
}

// figure is a value with a given interval.
func figure(name string, value, low, high float64, n int, interval string) Metric {
	return Metric{Name: name, Value: num(value), Low: num(low), High: num(high), N: n, Interval: interval, Enough: n >= Enough}
}

// Metric returns the figure called name, or nil.
func (r *Report) Metric(name string) *Metric {
	for i := range r.Metrics {
		if r.Metrics[i].Name == name {
			return &r.Metrics[i]
		}
	}
	return nil
}

// Class is one label of a multi-label head.
type Class struct {
	Name      string `json:"name"`
	Gold      int    `json:"gold"`
	Given     int    `json:"given"`
	Right     int    `json:"right"`
	Precision Metric `json:"precision"`
	Recall    Metric `json:"recall"`
	F1        Metric `json:"f1"`
}

// Table is a table of counts: rows are the labels, columns what was answered.
type Table struct {
	Labels []string `json:"labels"`
	Counts [][]int  `json:"counts"`
}

// Confusion is one kind of mistake in the primary intent.
type Confusion struct {
	Gold  string `json:"gold"`
	Given string `json:"given"`
	Count int    `json:"count"`
	// IDs are the first five.
	IDs []string `json:"ids"`
	// Texts are shown only where texts were asked for.
	Texts []string `json:"texts,omitempty"`
}

// Missed is an urgent or emergency reply that was answered lower.
type Missed struct {
	ID    string   `json:"id"`
	Gold  string   `json:"gold"`
	Given string   `json:"given"`
	Flags []string `json:"flags"`
	Text  string   `json:"text,omitempty"`
}

// Proof says how far the data can prove that few urgent replies are missed.
type Proof struct {
	// Missed of Urgents labelled urgent or emergency were answered lower; Upper is the
	// one-sided 95 % upper bound of the rate.
	Missed  int     `json:"missed"`
	Urgents int     `json:"urgents"`
	Upper   float64 `json:"upper_95"`
	Targets []Need  `json:"targets"`
}

// Need is how many more labelled urgents prove a rate of misses.
type Need struct {
	Target float64 `json:"target"`
	// IfNoneMissed is how many more, none of them missed, are needed; AtThisRate how many
	// when misses go on as now, null where they would never do.
	IfNoneMissed int  `json:"more_if_none_missed"`
	AtThisRate   *int `json:"more_at_this_rate"`
}

// Reliability is the calibration of one head.
type Reliability struct {
	// Head is labels.intents and so on (the scores that results carry), or
	// model.intents and so on (the probabilities of the model).
	Head  string `json:"head"`
	N     int    `json:"n"`
	ECE   Metric `json:"ece"`
	Brier Metric `json:"brier"`
	Bins  []Bin  `json:"bins"`
}

// Bin is one row of a reliability table.
type Bin struct {
	From  float64  `json:"from"`
	To    float64  `json:"to"`
	N     int      `json:"n"`
	Right int      `json:"right"`
	Score *float64 `json:"mean_score"`
	Share *float64 `json:"share_right"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
}

// CurvePoint is what an alarm threshold gives.
type CurvePoint struct {
	// By is "joined" (rules or model) or "model".
	By        string  `json:"by"`
	Threshold float64 `json:"threshold"`
	Recall    float64 `json:"recall"`
	Alarms    float64 `json:"alarms_per_1000"`
}

// RuleRow is one rule.
type RuleRow struct {
	ID     string `json:"id"`
	Effect string `json:"effect"`
	Fires  int    `json:"fires"`
	Right  int    `json:"right"`
	// Precision is Right of Fires, by the definition in docs/evaluation.md.
	Precision Metric `json:"precision"`
	// Unique counts urgent replies that no other rule catches; ModelMissed those that
	// the model alone answers lower.
	Unique      int `json:"unique_catches"`
	ModelMissed int `json:"model_missed"`
}

// Catch compares rules and model on the replies labelled urgent or emergency.
type Catch struct {
	Urgents   int `json:"urgents"`
	Rules     int `json:"rules"`
	Model     int `json:"model"`
	Both      int `json:"both"`
	RulesOnly int `json:"rules_only"`
	ModelOnly int `json:"model_only"`
	Neither   int `json:"neither"`
	// EmergencyRules and EmergencyModel count the emergencies that each catches at
	// urgent or above, of Emergencies.
	Emergencies    int `json:"emergencies"`
	EmergencyRules int `json:"emergency_rules"`
	EmergencyModel int `json:"emergency_model"`
	// Floor is Chapman's estimate of what both missed, made without the labels of those
	// that both missed. Rules and model tend to find the same ones, so the truth is this
	// or more.
	Floor *float64 `json:"chapman_floor"`
}

// Mood is one sentiment set against urgency.
type Mood struct {
	Sentiment string `json:"sentiment"`
	// Counts by urgency, routine first.
	Gold  []int `json:"gold"`
	Given []int `json:"given"`
	// Over is the share of routine replies of this mood that were answered higher,
	// Under of urgent ones answered lower.
	Over  Metric `json:"over_triage"`
	Under Metric `json:"under_triage"`
}

// Slice is a part of the data with its figures.
type Slice struct {
	Name    string   `json:"name"`
	N       int      `json:"n"`
	Metrics []Metric `json:"metrics"`
}

// WorstSlice names the slice in which a figure is worst among those with enough data.
type WorstSlice struct {
	Metric string  `json:"metric"`
	Slice  string  `json:"slice"`
	Value  float64 `json:"value"`
	N      int     `json:"n"`
}

// Spread says what was answered.
type Spread struct {
	Intents    []Count `json:"intents"`
	Sentiments []Count `json:"sentiments"`
	Urgencies  []Count `json:"urgencies"`
	Flags      []Count `json:"flags"`
	Queues     []Count `json:"queues"`
	Languages  []Count `json:"languages"`
}

// Count is a name and how often it occurs.
type Count struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}
