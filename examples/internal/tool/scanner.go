package tool

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// noOffset is what a time without a zone has.
const noOffset = -1 << 31

// A scanner reads a date and a time of day in digits, such as
// 2026-02-01 09:00:00.250 +0100 or 01/02/2026 9:00 AM.
type scanner struct {
	text  string
	order dateOrder
}

// time returns the time as if it were in UTC, and its offset from UTC in seconds.
func (s *scanner) time() (time.Time, int, error) {
	bad := errors.New("is not a time: say -layout")
	year, month, day, err := s.date()
	if err != nil {
		return time.Time{}, 0, err
	}
	if s.text == "" {
		return time.Time{}, 0, errors.New("has no time of day")
	}
	if !s.skip("T") && !s.skip("t") && !s.skip(" ") {
		return time.Time{}, 0, bad
	}
	s.text = strings.TrimLeft(s.text, " ")
	hour, minute, second, nanos, ok := s.clock()
	if !ok {
		return time.Time{}, 0, bad
	}
	offset, ok := s.zone()
	if !ok {
		return time.Time{}, 0, errors.New("has a zone other than UTC or an offset such as +01:00")
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	if t.Day() != day || month < 1 || month > 12 {
		return time.Time{}, 0, errors.New("is no date of the calendar")
	}
	return t, offset, nil
}

// date reads a date with the year first or last.
func (s *scanner) date() (year, month, day int, err error) {
	bad := errors.New("is not a time: say -layout")
	whole := s.text
	a, ok := s.number(1, 4)
	if !ok || s.text == "" || !strings.ContainsRune("-/.", rune(s.text[0])) {
		return 0, 0, 0, bad
	}
	digits, separator := len(whole)-len(s.text), s.text[:1]
	s.text = s.text[1:]
	b, ok := s.number(1, 2)
	if !ok || !s.skip(separator) {
		return 0, 0, 0, bad
	}
	if digits == 4 {
		day, ok = s.number(1, 2)
		if !ok {
			return 0, 0, 0, bad
		}
		return a, b, day, nil
	}
	year, ok = s.number(4, 4)
	if !ok || digits > 2 {
		return 0, 0, 0, bad
	}
	switch s.order {
	case unknownOrder, noOrder:
		if a != b {
			return 0, 0, 0, map[dateOrder]error{unknownOrder: errUndecided, noOrder: errOrder}[s.order]
		}
	case monthFirst:
		a, b = b, a
	case dayFirst:
	}
	if b > 12 && a <= 12 {
		return 0, 0, 0, fmt.Errorf("has no month %d, and other rows have the %s first", b, map[dateOrder]string{dayFirst: "day", monthFirst: "month"}[s.order])
	}
	return year, b, a, nil
}

// clock reads a time of day.
func (s *scanner) clock() (hour, minute, second, nanos int, ok bool) {
	hour, ok = s.number(1, 2)
	if !ok || !s.skip(":") {
		return 0, 0, 0, 0, false
	}
	if minute, ok = s.number(2, 2); !ok {
		return 0, 0, 0, 0, false
	}
	if s.skip(":") {
		if second, ok = s.number(2, 2); !ok {
			return 0, 0, 0, 0, false
		}
		if s.skip(".") || s.skip(",") {
			if nanos, ok = s.fraction(); !ok {
				return 0, 0, 0, 0, false
			}
		}
	}
	half := strings.ToUpper(strings.TrimLeft(s.text, " "))
	if strings.HasPrefix(half, "AM") || strings.HasPrefix(half, "PM") {
		if hour < 1 || hour > 12 {
			return 0, 0, 0, 0, false
		}
		hour %= 12
		if half[0] == 'P' {
			hour += 12
		}
		s.text = half[2:]
	}
	return hour, minute, second, nanos, hour < 24 && minute < 60 && second < 60
}

// zone reads what follows the time of day.
func (s *scanner) zone() (offset int, ok bool) {
	s.text = strings.TrimLeft(s.text, " ")
	switch strings.ToUpper(s.text) {
	case "":
		return noOffset, true
	case "Z", "UTC", "GMT":
		return 0, true
	}
	sign := 1
	if s.skip("-") {
		sign = -1
	} else if !s.skip("+") {
		return 0, false
	}
	hours, ok := s.number(2, 2)
	if !ok {
		return 0, false
	}
	minutes := 0
	if s.skip(":") || s.text != "" {
		if minutes, ok = s.number(2, 2); !ok {
			return 0, false
		}
	}
	return sign * (hours*3600 + minutes*60), s.text == "" && hours < 24 && minutes < 60
}

// number reads a number of at least and at most so many digits.
func (s *scanner) number(least, most int) (n int, ok bool) {
	i := 0
	for i < len(s.text) && i < most && '0' <= s.text[i] && s.text[i] <= '9' {
		n = 10*n + int(s.text[i]-'0')
		i++
	}
	s.text = s.text[i:]
	return n, i >= least
}

// fraction reads up to nine digits of a second, and leaves out any beyond.
func (s *scanner) fraction() (nanos int, ok bool) {
	rest := strings.TrimLeftFunc(s.text, unicode.IsDigit)
	digits := s.text[:len(s.text)-len(rest)]
	s.text = rest
	nanos, err := strconv.Atoi((digits + "000000000")[:9])
	return nanos, digits != "" && err == nil
}

func (s *scanner) skip(prefix string) bool {
	rest, found := strings.CutPrefix(s.text, prefix)
	s.text = rest
	return found
}

// orderOf returns the order that a date such as 27/05/2026 decides.
func orderOf(text string) dateOrder {
	s := scanner{text: strings.TrimSpace(text)}
	a, _ := s.number(1, 2)
	if s.text == "" || !strings.ContainsRune("-/.", rune(s.text[0])) {
		return unknownOrder
	}
	s.text = s.text[1:]
	b, ok := s.number(1, 2)
	switch {
	case !ok:
	case a > 12 && a <= 31 && b <= 12:
		return dayFirst
	case b > 12 && b <= 31 && a <= 12:
		return monthFirst
	}
	return unknownOrder
}

// duration reads seconds, or hours, minutes and seconds such as 00:37:00, with any
// number of hours.
func duration(text string) (time.Duration, error) {
	bad := errors.New("is not a number of seconds, or hours, minutes and seconds such as 00:37:00")
	var hours, minutes int
	s := scanner{text: text}
	if strings.Contains(text, ":") {
		var ok, colons bool
		hours, ok = s.number(1, 6)
		colons = s.skip(":")
		minutes, _ = s.number(2, 2)
		if !ok || !colons || !s.skip(":") || minutes > 59 {
			return 0, bad
		}
	}
	seconds, ok := s.number(1, 9)
	nanos := 0
	if ok && s.skip(".") {
		nanos, ok = s.fraction()
	}
	if !ok || s.text != "" || strings.Contains(text, ":") && seconds > 59 {
		return 0, bad
	}
	return time.Duration(hours*3600+minutes*60+seconds)*time.Second + time.Duration(nanos), nil
}
