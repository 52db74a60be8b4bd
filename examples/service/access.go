package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
)

// access is the vendors by the hashes of their tokens. Without any, everybody is the
// vendor of the demo.
type access map[string]string

const demoVendor = "demo"

var tokenLine = regexp.MustCompile(`^(\S+) ([0-9a-f]{64})$`)

// readTokens reads a file that has, in each line, a vendor and the SHA-256 of its
// token. A vendor may have several.
func readTokens(file string) (access, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	all := make(access)
	for line := range strings.Lines(string(text)) {
		fields := tokenLine.FindStringSubmatch(strings.TrimSpace(line))
		if fields == nil {
			return nil, fmt.Errorf("%s: %.100q is not a vendor and the SHA-256 of its token", file, line)
		}
		all[fields[2]] = fields[1]
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no tokens", file)
	}
	return all, nil
}

// hash is what is kept of a token: a plain one is enough, since rand.Text has at
// least 128 random bits.
func hash(token string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(token))) }

// vendor returns whose token a request has: as a bearer, or for pages as the password
// of HTTP Basic.
func (a access) vendor(r *http.Request) (string, bool) {
	if a == nil {
		return demoVendor, true
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		_, token, _ = r.BasicAuth()
	}
	vendor, ok := a[hash(token)]
	return vendor, ok
}

type vendorKey struct{}

// vendorOf returns whose request it is.
func vendorOf(ctx context.Context) string {
	vendor, _ := ctx.Value(vendorKey{}).(string)
	return vendor
}
