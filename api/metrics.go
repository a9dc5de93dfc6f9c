package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/classifier"
)

// Metrics counts what the service does. Every label is from a closed list, a rule
// id or a digest; none is a word of a patient. Make one with NewMetrics.
type Metrics struct {
	registry *prometheus.Registry

	requests   *prometheus.CounterVec
	duration   *prometheus.HistogramVec
	stage      *prometheus.HistogramVec
	degraded   *prometheus.CounterVec
	urgency    *prometheus.CounterVec
	intents    *prometheus.CounterVec
	ruleHits   *prometheus.CounterVec
	shadowHits *prometheus.CounterVec
	confidence *prometheus.HistogramVec
	unknown    prometheus.Histogram
	language   *prometheus.CounterVec
	review     *prometheus.CounterVec
	shed       *prometheus.CounterVec
	panics     *prometheus.CounterVec
	reloads    *prometheus.CounterVec
	info       *prometheus.GaugeVec
	lint       *prometheus.CounterVec
	lintAlone  *prometheus.CounterVec

	// The children that most replies count, looked up once: they are there from the
	// start, so that a rate over them has its zero.
	stages      [4]prometheus.Observer
	intentOf    [triage.IntentCount]prometheus.Counter
	urgencyOf   [triage.UrgencyCount]map[string]prometheus.Counter // by source
	languageOf  map[string]prometheus.Counter
	heads       [3]prometheus.Observer
	hotOK       prometheus.Counter
	hotDuration prometheus.Observer
}

// hotRoute is the door of which the requests that succeed are counted at once.
const hotRoute = "/v1/classify"

// sources are what Scored.By folds to.
func sources() []string { return []string{"model", "rule", "prompt", "origin", "policy"} }

var stageNames = [4]string{"normalize", "rules", "model", "combine"}

// NewMetrics makes the metrics on a registry of their own.
func NewMetrics() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	seconds := []float64{5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.5, 1, 5}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "triage_" + name, Help: help}, labels)
		m.registry.MustRegister(v)
		return v
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		v := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "triage_" + name, Help: help, Buckets: buckets}, labels)
		m.registry.MustRegister(v)
		return v
	}
	m.requests = counter("http_requests_total", "Requests by route template, method and status.", "route", "method", "code")
	m.duration = histogram("http_request_duration_seconds", "Time to answer a request.", seconds, "route")
	m.stage = histogram("classify_duration_seconds", "Time spent on one reply, by stage.", seconds, "stage")
	m.degraded = counter("classify_degraded_total", "Replies read without the model.", "reason")
	m.urgency = counter("urgency_total", "Replies by urgency and by who said so.", "level", "source")
	m.intents = counter("primary_intent_total", "Replies by primary intent.", "intent")
	m.ruleHits = counter("safety_rule_hits_total", "Hits of rules that raise.", "rule")
	m.shadowHits = counter("shadow_rule_hits_total", "Hits that experimental rules would have had.", "rule")
	m.confidence = histogram("model_confidence", "Score of the label given, by head.", prometheus.LinearBuckets(0.1, 0.1, 9), "head")
	m.unknown = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "triage_unknown_token_ratio", Help: "Share of tokens that the vocabulary does not hold.", Buckets: []float64{0, 0.05, 0.1, 0.2, 0.34, 0.5}})
	m.registry.MustRegister(m.unknown)
	m.language = counter("language_total", "Replies by language.", "lang")
	m.review = counter("review_total", "Replies that a person must look at, by reason.", "reason")
	m.shed = counter("shed_total", "Requests turned away for want of room.", "route")
	m.panics = counter("panics_total", "Panics that a request survived.", "where")
	m.reloads = counter("rules_reload_total", "Attempts to load the rule packs anew, by result.", "result")
	m.lint = counter("lint_findings_total", "Findings in outbound texts.", "category", "severity")
	m.lintAlone = counter("lint_degraded_total", "Outbound texts that the model did not read, or not to the end.", "reason")
	m.info = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "triage_model_info", Help: "What is in force; always 1."}, []string{"rules", "model", "code", "runtime"})
	m.registry.MustRegister(m.info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for i, s := range stageNames {
		m.stages[i] = m.stage.WithLabelValues(s)
	}
	for i, v := range triage.Intents() {
		m.intentOf[i] = m.intents.WithLabelValues(string(v))
	}
	for i, v := range triage.Urgencies() {
		m.urgencyOf[i] = map[string]prometheus.Counter{}
		for _, by := range sources() {
			m.urgencyOf[i][by] = m.urgency.WithLabelValues(string(v), by)
		}
	}
	m.languageOf = map[string]prometheus.Counter{}
	for _, v := range []string{"en", "es", "und"} {
		m.languageOf[v] = m.language.WithLabelValues(v)
	}
	for i, v := range []string{"intents", "urgency", "sentiment"} {
		m.heads[i] = m.confidence.WithLabelValues(v)
	}
	m.hotOK = m.requests.WithLabelValues(hotRoute, http.MethodPost, "200")
	m.hotDuration = m.duration.WithLabelValues(hotRoute)
	return m
}

// Observe counts one decision. It is what classifier.Classifier.Observe wants.
func (m *Metrics) Observe(o classifier.Observation) {
	for i, d := range [4]time.Duration{o.Normalize, o.Rules, o.Model, o.Combine} {
		if i != 2 || o.Asked {
			m.stages[i].Observe(d.Seconds())
		}
	}
	r := o.Result
	if c := m.urgencyOf[max(0, r.Urgency.Name.Level())][source(r.Urgency.By)]; c != nil {
		c.Inc()
	} else {
		m.urgency.WithLabelValues(string(r.Urgency.Name), source(r.Urgency.By)).Inc()
	}
	m.intentOf[min(r.Primary().Rank(), triage.IntentCount-1)].Inc()
	if c := m.languageOf[r.Language]; c != nil {
		c.Inc()
	} else {
		m.language.WithLabelValues(r.Language).Inc()
	}
	if r.Degraded != nil {
		m.degraded.WithLabelValues(*r.Degraded).Inc()
	}
	for _, v := range r.Review.Reasons {
		m.review.WithLabelValues(string(v)).Inc()
	}
	for _, id := range o.Raised {
		m.ruleHits.WithLabelValues(id).Inc()
	}
	for _, id := range o.Shadow {
		m.shadowHits.WithLabelValues(id).Inc()
	}
	if o.Asked {
		m.unknown.Observe(o.Unknown)
		for i, score := range [3]float64{r.Intents[0].Score, r.Urgency.Score, r.Sentiment.Score} {
			m.heads[i].Observe(score)
		}
	}
}

// source folds "rule:danger.x" to "rule".
func source(by string) string {
	if len(by) > 5 && by[:5] == "rule:" {
		return "rule"
	}
	return by
}

// Reloaded counts an attempt to load the rule packs anew.
func (m *Metrics) Reloaded(err error) {
	if err != nil {
		m.reloads.WithLabelValues("refused").Inc()
		return
	}
	m.reloads.WithLabelValues("loaded").Inc()
}

// InForce says what decides now.
func (m *Metrics) InForce(r triage.Revision, runtime string) {
	m.info.Reset()
	m.info.WithLabelValues(r.Rules, r.Model, r.Code, runtime).Set(1)
}

// handler serves the metrics.
func (m *Metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// count is the middleware that counts requests by route template, never by URL.
func (m *Metrics) count(c *gin.Context) {
	start := time.Now()
	c.Next()
	route := c.FullPath()
	if route == "" {
		route = "none"
	}
	status := c.Writer.Status()
	if route == hotRoute && status == http.StatusOK && c.Request.Method == http.MethodPost {
		m.hotOK.Inc()
		m.hotDuration.Observe(time.Since(start).Seconds())
		return
	}
	m.requests.WithLabelValues(route, methodLabel(c.Request.Method), strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(time.Since(start).Seconds())
	if status == http.StatusServiceUnavailable {
		m.shed.WithLabelValues(route).Inc()
	}
}

// methodLabel keeps the methods of a closed list; a client may send any word.
func methodLabel(s string) string {
	switch s {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return s
	}
	return "other"
}
