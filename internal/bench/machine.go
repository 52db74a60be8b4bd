package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// machine describes what the measurements run on, as far as Linux tells.
func machine() string {
	text := fmt.Sprintf("%d cores, %s/%s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	if model := value("/proc/cpuinfo", "model name", ":"); model != "" {
		text = fmt.Sprintf("%d cores of %s", runtime.NumCPU(), model)
	}
	if kb, err := strconv.Atoi(strings.TrimSuffix(value("/proc/meminfo", "MemTotal", ":"), " kB")); err == nil {
		text += fmt.Sprintf(", %d GiB of memory", (kb+1<<19)>>20)
	}
	if system := strings.Trim(value("/etc/os-release", "PRETTY_NAME", "="), `"`); system != "" {
		text += ", " + system
	}
	return text + ", " + runtime.Version()
}

// value returns what follows a key in the first line of a file that begins with
// it, and "" if there is none.
func value(file, key, separator string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if k, v, ok := strings.Cut(line, separator); ok && strings.TrimSpace(k) == key {
			return strings.TrimSpace(v)
		}
	}
	return ""
}
