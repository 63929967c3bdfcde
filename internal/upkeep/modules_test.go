package upkeep

import (
	"regexp"
	"testing"
)

// TestBothModulesHaveTheSameVersions keeps one build cache for both: where a version differs, everything above it is
// compiled twice, which takes minutes.
func TestBothModulesHaveTheSameVersions(t *testing.T) {
	program, rehearsal := versions(t, "go.mod"), versions(t, "rehearsal/go.mod")
	shared := 0
	for module, version := range program {
		other, both := rehearsal[module]
		if !both {
			continue
		}
		shared++
		if version != other {
			t.Errorf("%s is %s in go.mod and %s in rehearsal/go.mod: run `go get %s@<the newer one>` in the other module",
				module, version, other, module)
		}
	}
	if shared < 50 {
		t.Errorf("both modules share %d dependencies; this test has not read them", shared)
	}
	if line := regexp.MustCompile(`(?m)^go .*`); line.FindString(read(t, "go.mod")) != line.FindString(read(t, "rehearsal/go.mod")) {
		t.Error("the modules name different versions of Go")
	}
}

// versions maps every required module of a go.mod to its version.
func versions(t *testing.T, file string) map[string]string {
	t.Helper()
	required := map[string]string{}
	requirement := regexp.MustCompile(`(?m)^(?:\t|require )(\S+) (v\S+)`)
	for _, match := range requirement.FindAllStringSubmatch(read(t, file), -1) {
		required[match[1]] = match[2]
	}
	return required
}
