package tool

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// WriteRows writes rows of cells, indented and in columns. Align has l or r for each
// column.
func WriteRows(w *strings.Builder, align string, rows [][]string) {
	widths := make([]int, len(align))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			blanks := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if align[i] == 'r' {
				cell = blanks + cell
			} else {
				cell += blanks
			}
			line.WriteString("  " + cell)
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}
