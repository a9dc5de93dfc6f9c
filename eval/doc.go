// Package eval says how good the reading of replies is, and stops what is not good
// enough: labelled data in; figures with counts and intervals, gates and reports out.
//
// Start with Read, which reads a data set; a Source answers it (Local, Server,
// Predictions); Evaluate turns data and answers into a Report; Gates judge the Report
// and Canary proves that they can say no. Behave runs the behavioural tests of
// eval/behaviour, Backtest compares two sets of rules message by message. The figures
// and their definitions are in docs/evaluation.md.
//
// What the package refuses to do: read a file of which a line is wrong, give a figure
// without its count and interval, pass a gate for want of data without saying so, show
// a text that nobody asked for.
package eval
