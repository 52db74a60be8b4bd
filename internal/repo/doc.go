// Package repo exports nothing. Its tests check the repository as a whole: the
// exported API, its examples, what the packages import, the documents, and each rule
// by its number.
package repo
