package configfuzz

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// Cases run in child processes, as a panic in one of Pulumi's goroutines ends the whole process: the parent then knows
// which case it was, and goes on with the next.
const (
	// childVariable holds the first case of a child, the step to the next, and the number of all cases.
	childVariable = "MILU2_FAULTS_CHILD"
	// mark begins a child's lines, among what the test framework prints.
	mark = "@@ "
	// longest is how long one case may take. The largest takes a second or two.
	longest = 3 * time.Minute
)

// message is a line that a child writes: before each case with its number, after it with the verdict.
type message struct {
	Start   int
	Verdict *verdict `json:",omitempty"`
}

// runChild tries every step-th case.
func runChild(t *testing.T, text string) {
	t.Helper()
	var first, step, size int
	if _, err := fmt.Sscanf(text, "%d %d %d", &first, &step, &size); err != nil {
		t.Fatal(err)
	}
	send := func(m message) {
		line, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println(mark + string(line))
	}
	for number := first; number < size; number += step {
		send(message{Start: number})
		send(message{Start: number, Verdict: try(newCase(number))})
	}
}

// runAll tries the cases 0 to size-1 on every core and returns their verdicts, in no order.
func runAll(t *testing.T, size int) []*verdict {
	t.Helper()
	var (
		mu       sync.Mutex
		verdicts []*verdict
		all      sync.WaitGroup
		start    = time.Now()
	)
	add := func(v *verdict) {
		mu.Lock()
		defer mu.Unlock()
		if verdicts = append(verdicts, v); len(verdicts)%1000 == 0 {
			t.Logf("%d of %d after %s", len(verdicts), size, time.Since(start).Round(time.Second))
		}
	}
	step := max(1, min(4, runtime.NumCPU()))
	for first := range step {
		all.Add(1)
		go func() {
			defer all.Done()
			for next := first; next < size; {
				crashed, cause := watchChild(next, step, size, add)
				if crashed < 0 {
					return
				}
				add(&verdict{Number: crashed, Wrong: []string{cause}})
				next = crashed + step
			}
		}()
	}
	all.Wait()
	if len(verdicts) != size {
		t.Errorf("%d verdicts for %d cases", len(verdicts), size)
	}
	return verdicts
}

// watchChild runs one child. It returns the case that ended the child too early, and how, or -1.
func watchChild(first, step, size int, add func(*verdict)) (crashed int, cause string) {
	child := exec.Command(os.Args[0], "-test.run=^TestConfigFuzz$", "-test.timeout=0") //nolint:gosec // the child is this test itself
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d %d", childVariable, first, step, size), "AWS_REGION=", "AWS_DEFAULT_REGION=", "GOGC=400")
	var stderr bytes.Buffer
	child.Stderr = &stderr
	stdout, err := child.StdoutPipe()
	if err != nil {
		return first, err.Error()
	}
	if err := child.Start(); err != nil {
		return first, err.Error()
	}
	running := first
	timer := time.AfterFunc(longest, func() { _ = child.Process.Kill() })
	defer timer.Stop()
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		text, ours := strings.CutPrefix(lines.Text(), mark)
		var m message
		if !ours || json.Unmarshal([]byte(text), &m) != nil {
			continue
		}
		timer.Reset(longest)
		if running = m.Start; m.Verdict != nil {
			add(m.Verdict)
			running = m.Start + step
		}
	}
	err = child.Wait()
	if running >= size { // every case was done
		return -1, ""
	}
	return running, fmt.Sprintf("the program ended (%v): %.3000s", err, stderr.String())
}
