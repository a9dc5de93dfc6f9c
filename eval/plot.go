package eval

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The colours of the plots: readable in print and by people who see no red and green.
var (
	blue   = color.RGBA{R: 0x1f, G: 0x5f, B: 0x99, A: 0xff}
	orange = color.RGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}
	grey   = color.RGBA{R: 0x99, G: 0x99, B: 0x99, A: 0xff}
)

// svg draws a plot as an SVG element for a page of its own making: no XML header, no
// fonts inside, a label for screen readers.
func svg(p *plot.Plot, label string, width, height vg.Length) (template.HTML, error) {
	c := vgsvg.New(width, height)
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", fmt.Errorf("eval: plot: %w", err)
	}
	s := b.String()
	if i := strings.Index(s, "<svg"); i >= 0 {
		s = s[i:]
	}
	s = strings.ReplaceAll(s, "font-family:Liberation Sans", "font-family:Liberation Sans,Arial,Helvetica,sans-serif")
	s = strings.Replace(s, "<svg", `<svg role="img" aria-label="`+template.HTMLEscapeString(label)+`"`, 1)
	return template.HTML(s), nil //nolint:gosec // made by the plotting library from our own numbers and label names
}

func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	for _, style := range []*draw.TextStyle{&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle} {
		style.Font.Variant = "Sans"
	}
	p.X.Tick.Label.Font.Size, p.Y.Tick.Label.Font.Size = vg.Points(8.5), vg.Points(8.5)
	return p
}

// names puts one name at each whole number of an axis.
func names(labels []string) plot.ConstantTicks {
	var t plot.ConstantTicks
	for i, s := range labels {
		t = append(t, plot.Tick{Value: float64(i), Label: strings.ReplaceAll(s, "_", " ")})
	}
	return t
}

// heat is a table of counts as squares, darker for a larger share of the row.
type heat struct{ t *Table }

// Plot implements plot.Plotter.
func (h heat) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	n := len(h.t.Counts)
	style := draw.TextStyle{Color: color.Black, Font: p.X.Tick.Label.Font, XAlign: draw.XCenter, YAlign: draw.YCenter, Handler: p.TextHandler}
	style.Font.Size = vg.Points(6)
	for i, row := range h.t.Counts {
		sum := 0
		for _, v := range row {
			sum += v
		}
		for j, v := range row {
			if v == 0 {
				continue
			}
			share := float64(v) / float64(sum)
			shade := uint8(255 - 175*math.Sqrt(share))
			fill := color.RGBA{R: shade, G: shade, B: 255, A: 255}
			if i != j {
				fill = color.RGBA{R: 255, G: shade, B: uint8(float64(shade) * 0.8), A: 255}
			}
			top := float64(n-1-i) + 0.5
			c.FillPolygon(fill, []vg.Point{
				{X: x(float64(j) - 0.5), Y: y(top)},
				{X: x(float64(j) + 0.5), Y: y(top)},
				{X: x(float64(j) + 0.5), Y: y(top - 1)},
				{X: x(float64(j) - 0.5), Y: y(top - 1)},
			})
			c.FillText(style, vg.Point{X: x(float64(j)), Y: y(top - 0.5)}, fmt.Sprint(v))
		}
	}
}

// DataRange implements plot.DataRanger.
func (h heat) DataRange() (xmin, xmax, ymin, ymax float64) {
	n := float64(len(h.t.Counts))
	return -0.5, n - 0.5, -0.5, n - 0.5
}

// plotTable draws a confusion matrix.
func plotTable(t *Table, title string) (template.HTML, error) {
	p := newPlot(title, "answered", "labelled")
	p.Add(heat{t})
	p.X.Tick.Marker = names(t.Labels)
	reversed := make([]string, len(t.Labels))
	for i, s := range t.Labels {
		reversed[len(reversed)-1-i] = s
	}
	p.Y.Tick.Marker = names(reversed)
	if len(t.Labels) > 8 {
		p.X.Tick.Label.Rotation = math.Pi / 2
		p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XRight, draw.YCenter
		return svg(p, title, 9*vg.Inch, 8.6*vg.Inch)
	}
	return svg(p, title, 5*vg.Inch, 3.6*vg.Inch)
}

// plotBars draws figures of one kind below each other with their intervals; those
// without enough data are grey.
func plotBars(title string, labels []string, metrics []Metric) (template.HTML, error) {
	p := newPlot(title, "", "")
	p.X.Min, p.X.Max = 0, 1
	n := len(metrics)
	rows := make([]string, n)
	for i, s := range labels {
		rows[n-1-i] = s
	}
	p.Y.Tick.Marker = names(rows)
	p.Add(plotter.NewGrid(), bars(metrics))
	return svg(p, title, 7*vg.Inch, vg.Length(1.1+0.19*float64(n))*vg.Inch)
}

type bars []Metric

// Plot implements plot.Plotter.
func (l bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, m := range l {
		if m.Value == nil {
			continue
		}
		at := float64(len(l) - 1 - i)
		var col color.Color = blue
		if !m.Enough {
			col = grey
		}
		c.FillPolygon(color.RGBA{R: 0xc6, G: 0xdb, B: 0xef, A: 0xff}, []vg.Point{
			{X: x(0), Y: y(at - 0.32)},
			{X: x(*m.Value), Y: y(at - 0.32)},
			{X: x(*m.Value), Y: y(at + 0.32)},
			{X: x(0), Y: y(at + 0.32)},
		})
		if m.Low != nil && m.High != nil {
			c.StrokeLine2(draw.LineStyle{Color: col, Width: vg.Points(1.6)}, x(*m.Low), y(at), x(*m.High), y(at))
		}
		c.DrawGlyph(draw.GlyphStyle{Color: col, Radius: vg.Points(2.2), Shape: draw.CircleGlyph{}}, vg.Point{X: x(*m.Value), Y: y(at)})
	}
}

// DataRange implements plot.DataRanger.
func (l bars) DataRange() (xmin, xmax, ymin, ymax float64) { return 0, 1, -0.6, float64(len(l)) - 0.4 }

// plotReliability draws share right against score, with the diagonal that perfect
// scores would lie on.
func plotReliability(r *Reliability) (template.HTML, error) {
	title := "Reliability of " + r.Head
	p := newPlot(title, "score", "share right")
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
	diagonal, err := plotter.NewLine(plotter.XYs{{X: 0, Y: 0}, {X: 1, Y: 1}})
	if err != nil {
		return "", fmt.Errorf("eval: plot: %w", err)
	}
	diagonal.Color, diagonal.Dashes = grey, []vg.Length{vg.Points(3), vg.Points(3)}
	var pts struct {
		plotter.XYs
		plotter.YErrors
	}
	for _, b := range r.Bins {
		if b.N == 0 {
			continue
		}
		pts.XYs = append(pts.XYs, plotter.XY{X: *b.Score, Y: *b.Share})
		pts.YErrors = append(pts.YErrors, struct{ Low, High float64 }{*b.Share - *b.Low, *b.High - *b.Share})
	}
	p.Add(plotter.NewGrid(), diagonal)
	if len(pts.XYs) > 0 {
		e, err := plotter.NewYErrorBars(pts)
		if err != nil {
			return "", fmt.Errorf("eval: plot: %w", err)
		}
		e.Color = blue
		line, dots, err := plotter.NewLinePoints(pts.XYs)
		if err != nil {
			return "", fmt.Errorf("eval: plot: %w", err)
		}
		line.Color, dots.Color, dots.Shape = blue, blue, draw.CircleGlyph{}
		p.Add(e, line, dots)
	}
	return svg(p, title, 3.3*vg.Inch, 3*vg.Inch)
}

// plotCurve draws recall of urgent replies against alarms, and where the program stands.
func plotCurve(r *Report) (template.HTML, error) {
	const title = "Recall of urgent replies against alarms"
	p := newPlot(title, "alarms per 1,000 replies", "recall")
	p.Y.Min, p.Y.Max = 0, 1
	p.Add(plotter.NewGrid())
	for _, by := range []struct {
		name, label string
		col         color.Color
	}{{"joined", "rules or model", blue}, {"model", "model alone", orange}} {
		var xy plotter.XYs
		for _, c := range r.Curve {
			if c.By == by.name {
				xy = append(xy, plotter.XY{X: c.Alarms, Y: c.Recall})
			}
		}
		if len(xy) == 0 {
			continue
		}
		line, err := plotter.NewLine(xy)
		if err != nil {
			return "", fmt.Errorf("eval: plot: %w", err)
		}
		line.Color, line.Width = by.col, vg.Points(1.5)
		p.Add(line)
		p.Legend.Add(by.label, line)
	}
	at, recall := r.Metric("alarms.per_1000"), r.Metric("urgency.serious.sensitivity")
	if at != nil && recall != nil && at.Value != nil && recall.Value != nil {
		dot, err := plotter.NewScatter(plotter.XYs{{X: *at.Value, Y: *recall.Value}})
		if err != nil {
			return "", fmt.Errorf("eval: plot: %w", err)
		}
		dot.Color, dot.Radius, dot.Shape = color.Black, vg.Points(4), draw.CircleGlyph{}
		p.Add(dot)
		p.Legend.Add("in force", dot)
	}
	p.Legend.Left, p.Legend.Top = false, false
	return svg(p, title, 6*vg.Inch, 3.6*vg.Inch)
}
