//go:build race

package seats_test

// raceDetector says that the tests run with the race detector, which allocates
// for itself.
const raceDetector = true
