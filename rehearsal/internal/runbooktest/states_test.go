//go:build unix

package runbooktest

import (
	"os"
	"slices"
	"strings"

	"milu2-stage/rehearsal/internal/enginetest"
	"milu2-stage/rehearsal/internal/terminal"
)

// lose takes the state of a stack away.
func (o *operator) lose(stack string) {
	o.t.Helper()
	for _, suffix := range []string{"", ".bak"} {
		if err := os.Remove(o.Workspace.StateFile(stack) + suffix); err != nil && suffix == "" {
			o.t.Fatal(err)
		}
	}
}

func lost(o *operator) {
	o.must("pulumi", "config", "set", "-s", "stage0", "milu2-stage:publicKey", oldKey)
	o.must("pulumi", "up", "-s", "stage0")
	o.lose(enginetest.Stage0)
	o.refused("pulumi", "preview", "-s", "stage0")
	o.lose(enginetest.Shared)
	o.must("pulumi", "stack", "init", "stage0")
	o.refused("pulumi", "preview", "-s", "stage0")
	o.lose(enginetest.Stage0)
}

// cut damages the state of stage0: half of it is left.
func (o *operator) cut() {
	o.t.Helper()
	file := o.Workspace.StateFile(enginetest.Stage0)
	info, err := os.Stat(file)
	if err == nil {
		err = os.Truncate(file, info.Size()/2)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

// damaged is a machine that died while it wrote the state.
func damaged(o *operator) {
	o.kill()
	o.cut()
	o.refused("pulumi", "preview", "-s", "stage0")
	names, err := o.Files("ls", []string{terminal.StateDir + "/.pulumi/backups/milu2-stage/stage0"})
	if err != nil {
		o.t.Fatal(err)
	}
	o.Stand["stage0.1767225600000000000.json"] = names[strings.LastIndex(names, "\n")+1:]
	// The page has a way for a bucket and one for a directory; each begins with the list of the backups, and has to do alone.
	o.before = func(words []string) {
		if slices.Contains(words, "ls") {
			o.cut()
		}
	}
}

func unreadable(o *operator) {
	o.kill()
	o.cut()
	o.refused("pulumi", "preview", "-s", "stage0")
}

// withoutAttributes is a run that was killed while the file backend wrote the attributes of a state.
func withoutAttributes(o *operator) {
	o.kill()
	if err := os.WriteFile(o.Workspace.StateFile(enginetest.Stage0)+".attrs", nil, 0o600); err != nil {
		o.t.Fatal(err)
	}
	o.refused("pulumi", "up", "-s", "stage0")
	o.refused("pulumi", "cancel", "-s", "stage0")
}

// outdated is a backup that knows neither the new instance of the web nor a second node.
func outdated(o *operator) {
	o.must("pulumi", "stack", "export", "-s", "stage0", "--file", "stage0.backup.json")
	o.must("pulumi", "up", "-s", "stage0", "--replace", "**::web")
	o.must("pulumi", "config", "set", "-s", "stage0", "milu2-stage:flowLogs", "false")
	o.must("pulumi", "up", "-s", "stage0")
	// What happens to those who refresh and create at once.
	hasty := newOperator(o.t, o.Copy(o.t))
	hasty.must("pulumi", "stack", "import", "-s", "stage0", "--file", "stage0.backup.json")
	hasty.refused("pulumi", "up", "-s", "stage0", "--refresh")
	hasty.must("pulumi", "refresh", "-s", "stage0")
	hasty.must("pulumi", "up", "-s", "stage0")
	hasty.agrees()
	o.Said.WriteString(hasty.Said.String())
}
