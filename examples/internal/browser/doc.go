// Package browser opens the pages of examples/statement and examples/affiliate in a
// real browser. It is a module of its own, so that no user of the library downloads
// what that takes.
//
//	npm ci                   # axe-core, which looks for barriers
//	go test -count=1 .       # the programs are no part of what go test caches by
//
// Without Chromium the tests are skipped, and without axe-core nothing looks for
// barriers. With CI=true both have to be there. With PAYPER_SCREENSHOTS they leave
// pictures of all pages in the folder that it names.
package browser
