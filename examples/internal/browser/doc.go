// Package browser opens the pages of examples/statement and examples/affiliate in a
// real browser. It is a module of its own, so that no user of the library downloads
// what that takes.
//
//	npm install              # axe-core, which looks for barriers
//	go test -count=1 .       # the programs are no part of what go test caches by
//
// The tests need Chromium, and axe-core for one of them; without either they are
// skipped, and say so. With PAYPER_SCREENSHOTS they leave pictures of all pages in the
// folder that it names.
package browser
