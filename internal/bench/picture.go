package main

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
)

const pictureFile = "growth.svg"

// The picture's size and the edges of its plot.
const (
	width, height = 760, 440
	left, right   = 70, 540
	top, bottom   = 60, 385
)

var picture = template.Must(template.New("").Parse(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{.Width}} {{.Height}}" font-family="sans-serif" font-size="13" role="img">
<title>Time per chat against the number of chats</title>
<rect width="{{.Width}}" height="{{.Height}}" fill="#ffffff"/>
<text x="{{.Left}}" y="24" font-size="16" fill="#1f2933">Counting one license on one core</text>
<text x="{{.Left}}" y="44" fill="#52606d">nanoseconds a chat; a level line is linear growth</text>
{{range .XTicks}}<line x1="{{.At}}" x2="{{.At}}" y1="{{$.Top}}" y2="{{$.Bottom}}" stroke="#e4e7eb"/>
<text x="{{.At}}" y="{{$.XLabels}}" text-anchor="middle" fill="#52606d">{{.Text}}</text>
{{end}}{{range .YTicks}}<line x1="{{$.Left}}" x2="{{$.Right}}" y1="{{.At}}" y2="{{.At}}" stroke="#e4e7eb"/>
<text x="{{$.YLabels}}" y="{{.At}}" dy="4" text-anchor="end" fill="#52606d">{{.Text}}</text>
{{end}}<text x="{{.Right}}" y="{{.XTitle}}" text-anchor="end" fill="#52606d">chats</text>
{{range .Lines}}<polyline points="{{.Points}}" fill="none" stroke="{{.Color}}" stroke-width="2"{{if .Dashed}} stroke-dasharray="6 4"{{end}}/>
{{range .Dots}}<circle cx="{{.X}}" cy="{{.Y}}" r="3" fill="{{.Color}}"/>
{{end}}<text x="{{.LabelX}}" y="{{.LabelY}}" dy="4" fill="{{.Color}}">{{.Label}}</text>
{{end}}</svg>
`))

type tick struct {
	At   string
	Text string
}

type dot struct{ X, Y, Color string }

type drawn struct {
	Points, Color, Label string
	Dashed               bool
	Dots                 []dot
	LabelX, LabelY       string
	y                    float64 // of the label
}

// drawGrowth draws lines of the time per chat, both axes logarithmic.
func drawGrowth(w io.Writer, lines []line) error {
	minX, maxX, minY, maxY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		for _, p := range l.Points {
			x, y := math.Log10(float64(p.Chats)), math.Log10(p.Nanoseconds)
			minX, maxX = min(minX, x), max(maxX, x)
			minY, maxY = min(minY, y), max(maxY, y)
		}
	}
	if minX >= maxX {
		return fmt.Errorf("a curve needs two sizes or more")
	}
	minY, maxY = math.Floor(minY), math.Ceil(maxY)
	xOf := func(x float64) float64 { return left + (x-minX)/(maxX-minX)*(right-left) }
	yOf := func(y float64) float64 { return bottom - (y-minY)/(maxY-minY)*(bottom-top) }

	view := struct {
		Width, Height, Left, Right, Top, Bottom, XLabels, YLabels, XTitle int
		XTicks, YTicks                                                    []tick
		Lines                                                             []drawn
	}{
		Width: width, Height: height, Left: left, Right: right, Top: top, Bottom: bottom,
		XLabels: bottom + 20, YLabels: left - 8, XTitle: bottom + 42,
	}
	for e := math.Ceil(minX - 1e-9); e <= maxX+1e-9; e++ {
		view.XTicks = append(view.XTicks, tick{coordinate(xOf(e)), grouped(math.Pow(10, e))})
	}
	for e := minY; e <= maxY; e++ {
		view.YTicks = append(view.YTicks, tick{coordinate(yOf(e)), grouped(math.Pow(10, e))})
	}
	colors := map[string]string{payper: "#0b69a3", careful: "#ba2525"}
	labels := map[string]string{payper: "payper", careful: "careful Go"}
	for _, l := range lines {
		d := drawn{Color: colors[l.Name], Label: labels[l.Name] + ", " + order(l.Shuffled), Dashed: l.Shuffled, LabelX: coordinate(right + 10)}
		var points []string
		for _, p := range l.Points {
			x, y := xOf(math.Log10(float64(p.Chats))), yOf(math.Log10(p.Nanoseconds))
			points = append(points, coordinate(x)+","+coordinate(y))
			d.Dots = append(d.Dots, dot{coordinate(x), coordinate(y), d.Color})
			d.y = y
		}
		d.Points = strings.Join(points, " ")
		view.Lines = append(view.Lines, d)
	}
	spread(view.Lines)
	return picture.Execute(w, view)
}

// spread moves labels apart that would lie on each other.
func spread(lines []drawn) {
	const apart = 17
	for range 50 {
		for i := range lines {
			for j := range lines {
				if lines[i].y <= lines[j].y && i != j && lines[j].y-lines[i].y < apart {
					lines[i].y -= 0.5
					lines[j].y += 0.5
				}
			}
		}
	}
	for i := range lines {
		lines[i].LabelY = coordinate(lines[i].y)
	}
}

func coordinate(v float64) string { return fmt.Sprintf("%.1f", v) }

// grouped writes a power of ten with its thousands apart.
func grouped(v float64) string {
	text := fmt.Sprintf("%.0f", v)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
