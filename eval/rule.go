package eval

import (
	"slices"

	triage "github.com/replytriage/triage"
	"github.com/replytriage/triage/rules"
)

// RuleRight reports whether a rule was right to fire on an item. A rule that sets an
// urgency was right when the item is at least that urgent (raise) or just that urgent
// (decide), and one that sets none when all its intents hold; one that sets neither
// when its flags do, else its sentiment. A decide rule needs its intents to hold as
// well. clinical_concern counts as held where adverse_event does.
func RuleRight(r *rules.Rule, l *Labels) bool {
	intents := true
	for _, v := range r.Labels.Intents {
		intents = intents && (l.Has(v) || v == triage.ClinicalConcern && l.Has(triage.AdverseEvent))
	}
	flags := true
	for _, v := range r.Labels.Flags {
		flags = flags && slices.Contains(l.Flags, v)
	}
	u := r.Labels.Urgency
	switch {
	case r.Effect == rules.Decide:
		return intents && (u == "" || l.Urgency == u)
	case u != "":
		return l.Urgency.Level() >= u.Level()
	case len(r.Labels.Intents) > 0:
		return intents
	case len(r.Labels.Flags) > 0:
		return flags
	}
	return r.Labels.Sentiment == "" || r.Labels.Sentiment == l.Sentiment
}

// rules reports every rule that fired, and what rules and model catch of the urgent.
func (e *evaluation) rules() {
	seen := false
	rows := map[string]*RuleRow{}
	c := &Catch{}
	modelKnown := true
	for i := range e.a {
		it, a := &e.d.Items[i], &e.a[i]
		if a.Rules == nil {
			continue
		}
		seen = true
		modelKnown = modelKnown && a.Model != nil
		for _, id := range a.Rules.Fired {
			row := rows[id]
			if row == nil {
				row = &RuleRow{ID: id}
				rows[id] = row
			}
			row.Fires++
			if e.o.Rules != nil {
				if rule := e.o.Rules.Rule(id); rule != nil {
					row.Effect = string(rule.Effect)
					if RuleRight(rule, &it.Labels) {
						row.Right++
					}
				}
			}
			if it.Serious() && slices.Contains(a.Rules.Serious, id) {
				if len(a.Rules.Serious) == 1 {
					row.Unique++
				}
				if a.Model != nil && !a.Model.Serious() {
					row.ModelMissed++
				}
			}
		}
		if !it.Serious() {
			continue
		}
		byRules := a.Rules.Urgency.Level() >= triage.Urgent.Level()
		byModel := a.Model != nil && a.Model.Serious()
		c.Urgents++
		emergency := it.Urgency == triage.Emergency
		if emergency {
			c.Emergencies++
		}
		if byRules {
			c.Rules++
			if emergency {
				c.EmergencyRules++
			}
		}
		if byModel {
			c.Model++
			if emergency {
				c.EmergencyModel++
			}
		}
		switch {
		case byRules && byModel:
			c.Both++
		case byRules:
			c.RulesOnly++
		case byModel:
			c.ModelOnly++
		default:
			c.Neither++
		}
	}
	if !seen {
		return
	}
	for _, row := range rows {
		row.Precision = rate("rule."+row.ID+".precision", row.Right, row.Fires)
		e.r.Rules = append(e.r.Rules, *row)
	}
	slices.SortFunc(e.r.Rules, func(a, b RuleRow) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	if e.o.Rules == nil { // nobody knows what the rules set, so nobody knows what was right
		e.r.Rules = nil
	}
	e.add(rate("catch.rules", c.Rules, c.Urgents), rate("catch.rules.emergency", c.EmergencyRules, c.Emergencies))
	if modelKnown {
		c.Floor = num(Chapman(c.Rules, c.Model, c.Both) - float64(c.Rules+c.Model-c.Both))
		e.add(rate("catch.model", c.Model, c.Urgents), rate("catch.model.emergency", c.EmergencyModel, c.Emergencies))
	}
	e.r.Catch = c
}
