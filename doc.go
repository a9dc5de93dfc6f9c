// Package triage is the vocabulary of the whole program: what a patient's reply
// is (Message, Text), what is said of it (Intent, Sentiment, Urgency, Flag,
// Result), what is found in a text about to be sent (Finding), where a reply goes
// and what may be answered (Route, Reply), and the handful of error kinds.
//
// Start with Message, which goes in, and Result, which comes out. The label
// definitions are in docs/labels.md.
//
// The package holds no behaviour beyond the order and validity of its own labels,
// imports the standard library alone, and never lets a patient's words be printed
// by accident: see Text.
package triage
