// Package repo exports nothing. Its tests check the repository as a whole: the
// exported API, so that no change of it goes unseen.
package repo
