package userdata

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"milu2-stage/internal/golden"
)

func web() Spec {
	return Spec{
		Role: "web", Region: "us-test-1", LogGroup: "/milu2stage/web", Namespace: "milu2stage",
		Repository:  "123456789012.dkr.ecr.us-test-1.amazonaws.com/milu2stage/web",
		Environment: []Variable{{"PORT", "80"}},
	}
}

func database() Spec {
	return Spec{
		Role: "db", Region: "us-test-1", LogGroup: "/milu2stage/db", Namespace: "milu2stage",
		Environment: []Variable{{"PORT", "3306"}}, VolumeID: "vol-0123456789abcdef0", Device: "/dev/sdf",
	}
}

func node() Spec {
	return Spec{
		Role: "node-game", Region: "us-test-1", LogGroup: "/milu2stage/node-game", Namespace: "milu2stage",
		Repository:  "123456789012.dkr.ecr.us-test-1.amazonaws.com/milu2stage/node-game",
		Environment: []Variable{{"PORT", "7001"}, {"HEALTH_PORT", "7101"}},
	}
}

func TestRenderGolden(t *testing.T) {
	for name, spec := range map[string]Spec{"web.sh": web(), "db.sh": database(), "node-game.sh": node()} {
		t.Run(name, func(t *testing.T) {
			text, err := Render(spec)
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, filepath.Join("testdata", name), text)
		})
	}
}

func TestAgentConfigGolden(t *testing.T) {
	for name, spec := range map[string]Spec{"agent-web.json": web(), "agent-db.json": database()} {
		t.Run(name, func(t *testing.T) {
			text, err := spec.agentConfig()
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid([]byte(text)) {
				t.Error("not JSON")
			}
			golden.Compare(t, filepath.Join("testdata", name), text+"\n")
		})
	}
}

func TestRenderRefuses(t *testing.T) {
	tests := map[string]Variable{
		"a value of two lines":            {"PORT", "80\nEND_OF_FILE"},
		"a carriage return":               {"PORT", "80\r"},
		"a name that is not a variable's": {"PORT=80 X", "80"},
		"no name":                         {"", "80"},
	}
	for name, variable := range tests {
		t.Run(name, func(t *testing.T) {
			spec := web()
			spec.Environment = []Variable{variable}
			if text, err := Render(spec); err == nil {
				t.Errorf("rendered:\n%s", text)
			}
		})
	}
	t.Run("a setting of two lines", func(t *testing.T) {
		spec := web()
		spec.LogGroup = "/milu2stage/web\nEND_OF_FILE\ntouch /tmp/x"
		if text, err := Render(spec); err == nil {
			t.Errorf("rendered:\n%s", text)
		}
	})
	t.Run("more than EC2 takes", func(t *testing.T) {
		spec := web()
		spec.LogGroup = strings.Repeat("x", maxBytes)
		if _, err := Render(spec); err == nil || !strings.Contains(err.Error(), "EC2 takes 16384") {
			t.Errorf("error %v", err)
		}
	})
}

func TestQuoteIsOneWord(t *testing.T) {
	tests := map[string]string{
		"plain": `'plain'`, "": `''`, "it's": `'it'\''s'`, "$(x) `y` \"z\" \\": "'$(x) `y` \"z\" \\'",
	}
	for in, want := range tests {
		if got := quote(in); got != want {
			t.Errorf("quote(%q) = %s, want %s", in, got, want)
		}
	}
}

// bash is what the instances run the user data with; a machine without it cannot check the scripts.
func bash(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("needs bash, which is not on PATH")
	}
	return path
}

func TestTheScriptsAreBash(t *testing.T) {
	shell := bash(t)
	texts := map[string]string{}
	for name, spec := range map[string]Spec{"web": web(), "db": database(), "node": node()} {
		text, err := Render(spec)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = text
	}
	for _, name := range []string{"run-container.sh", "mount-data.sh"} {
		text, err := file(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = text + "\n"
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			check := exec.Command(shell, "-n")
			check.Stdin = strings.NewReader(text)
			if out, err := check.CombinedOutput(); err != nil {
				t.Errorf("bash -n: %v\n%s", err, out)
			}
			lint, err := exec.LookPath("shellcheck")
			if err != nil {
				return
			}
			check = exec.Command(lint, "--shell=bash", "-")
			check.Stdin = strings.NewReader(text)
			if out, err := check.CombinedOutput(); err != nil {
				t.Errorf("shellcheck: %v\n%s", err, out)
			}
		})
	}
}

// The settings are the only values that the shell reads: whatever they hold, they come out as they went in.
func TestNoValueBecomesCode(t *testing.T) {
	shell := bash(t)
	dir := t.TempDir()
	pwned := filepath.Join(dir, "pwned")
	evil := "'; touch \"$PWNED\"; '\"$(touch \"$PWNED\") `touch \"$PWNED\"` \\' END_OF_FILE"
	text, err := Render(Spec{
		Role: evil, Region: evil, LogGroup: evil, Namespace: evil, Repository: evil, VolumeID: evil, Device: evil,
		Environment: []Variable{{"EVIL", evil}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(text, "cat >/etc/milu2-stage/settings <<'END_OF_FILE'\n")
	settings, rest, found := strings.Cut(rest, "\nEND_OF_FILE\n")
	if !found || strings.Count(rest, "\nEND_OF_FILE\n") != 6 {
		t.Fatalf("the here-documents are not as expected:\n%s", text)
	}
	script := settings + "\n" + `printf '%s\n' "$ROLE" "$REGION" "$LOG_GROUP" "$REPOSITORY" "$VOLUME"`
	run := exec.Command(shell, "-euc", script)
	run.Env = append(os.Environ(), "PWNED="+pwned)
	out, err := run.CombinedOutput()
	if err != nil || string(out) != strings.Repeat(evil+"\n", 5) {
		t.Errorf("error %v, output:\n%s", err, out)
	}
	if _, err := os.Stat(pwned); err == nil {
		t.Error("a value was executed")
	}
}
