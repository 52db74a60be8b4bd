//go:build !race

package seats_test

const raceDetector = false
