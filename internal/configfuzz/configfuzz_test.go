// Package configfuzz runs the whole program on Pulumi's mocks with configurations made at random, and checks what holds
// for every one of them: no panic; a configuration with a mistake is refused by name before anything is registered; any
// other deploys, meets every control that docs/security.md calls always met, has disjoint addresses and names that AWS
// takes, and registers the same things when it runs again.
//
// `go test` tries a sample. MILU2_FAULTS=full tries 10,000, which takes longer than the ten minutes that `go test` allows by
// default on a busy machine: add -timeout 2h. MILU2_FAULTS_CASE=17 tries one, in this process, and prints it. MILU2_FAULTS_REPORT is an
// absolute path of a directory for the row of the report.
package configfuzz

import (
	"os"
	"strconv"
	"testing"
	"time"
)

// How many configurations are tried.
const (
	sampleSize = 100
	fullSize   = 10_000
)

func TestConfigFuzz(t *testing.T) {
	if text := os.Getenv(childVariable); text != "" {
		runChild(t, text)
		return
	}
	if text := os.Getenv("MILU2_FAULTS_CASE"); text != "" {
		tryOne(t, text)
		return
	}
	size, full := sampleSize, os.Getenv("MILU2_FAULTS") == "full"
	if full {
		size = fullSize
	}
	start := time.Now()
	verdicts := runAll(t, size)
	failed := map[int][]string{}
	for _, v := range verdicts {
		if len(v.Wrong) > 0 {
			failed[v.Number] = v.Wrong
		}
	}
	for number, wrong := range failed {
		t.Errorf("%s\n  %s", newCase(number), join(wrong))
	}
	s := summarize(verdicts, failed)
	checkStagesApart(verdicts, func(format string, args ...any) { t.Errorf(format, args...) })
	for _, name := range s.unseen {
		if full {
			t.Errorf("no configuration had anything that this invariant looks at: %s", name)
		}
	}
	s.write(t, size, time.Since(start))
}

// tryOne runs one case, so that a panic is shown where it happens.
func tryOne(t *testing.T, text string) {
	t.Helper()
	number, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	c := newCase(number)
	t.Log(c)
	v := try(c)
	t.Logf("deployed: %v, %d resources", v.Deployed, v.Resources)
	for _, wrong := range v.Wrong {
		t.Error(wrong)
	}
}

// A case is the same whenever it is made: without that, no number repeats a failure.
func TestCasesAreRepeatable(t *testing.T) {
	for number := range 300 {
		if a, b := newCase(number).String(), newCase(number).String(); a != b {
			t.Fatalf("two cases of one number:\n%s\n%s", a, b)
		}
	}
}
