package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// fakeAWS has one check, which answers with a status.
type fakeAWS struct {
	status preflight.Status
	taken  []netip.Prefix
	cancel func()
}

func (f fakeAWS) Checks() []preflight.Check {
	return []preflight.Check{{Name: "cidr", Title: "the VPC overlaps no other", Run: func(_ context.Context, env *preflight.Env) []preflight.Finding {
		if f.cancel != nil {
			f.cancel()
		}
		return []preflight.Finding{{Status: f.status, Seen: "as the test wants", Indexes: make([]int, env.Suggest)}}
	}}}
}

func (fakeAWS) Account(context.Context) (string, error) { return "123456789012", nil }

func (f fakeAWS) Taken(context.Context) ([]netip.Prefix, error) { return f.taken, nil }

// pulumi is a CLI that is in order; the state has what a stage needs.
func pulumi(_ context.Context, args ...string) ([]byte, error) {
	command := strings.Join(args, " ")
	switch {
	case command == "version":
		return []byte("v3.258.0\n"), nil
	case strings.HasPrefix(command, "plugin ls"):
		return []byte("[]"), nil
	case strings.HasPrefix(command, "whoami"):
		return []byte(`{"user": "alice", "url": "https://app.pulumi.com/alice"}`), nil
	case strings.HasPrefix(command, "stack ls"):
		return []byte("[]"), nil
	case strings.HasPrefix(command, "stack export"):
		return []byte(`{"deployment": {"resources": [{"type": "pulumi:pulumi:Stack", "outputs": {"accountId": "123456789012"}}]}}`), nil
	}
	return nil, errors.New("the test has no answer to pulumi " + command)
}

// root is the repository, whose stage0 is checked.
func root() string { return filepath.Join("..", "..", "..") }

// run runs a command line in the repository.
func run(ctx context.Context, aws fakeAWS, env map[string]string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = Run(ctx, args, Env{
		Stdout: &out, Stderr: &errs,
		Needs:     preflight.Needs{PulumiVersion: ">=3.252.0", SharedOutputs: []string{"accountId"}, SharedAccount: "accountId"},
		AWS:       func(*config.Settings) preflight.AWS { return aws },
		Pulumi:    pulumi,
		LookupEnv: func(name string) (string, bool) { text, ok := env[name]; return text, ok },
		LookPath:  func(name string) (string, error) { return filepath.Join("/bin", name), nil },
	})
	return code, out.String(), errs.String()
}

func TestPreflight(t *testing.T) {
	const fine, found, failed = exitFine, exitFindings, exitCouldNotRun
	s0 := []string{"preflight", "--cwd", root(), "-s", "stage0"}
	with := func(args ...string) []string { return append(append([]string{}, s0...), args...) }
	for sentence, tt := range map[string]struct {
		args           []string
		env            map[string]string
		status         preflight.Status
		code           int
		stdout, stderr string
	}{
		"all is fine":                   {s0, nil, preflight.OK, fine, "stage0 can be deployed. Next: pulumi up -s stage0\n", ""},
		"a warning":                     {s0, nil, preflight.Warning, fine, "read the warnings first", ""},
		"a strict warning":              {with("--strict"), nil, preflight.Warning, found, "With --strict, warnings prevent `pulumi up", ""},
		"an error":                      {s0, nil, preflight.Error, found, "stage0 cannot be deployed yet", ""},
		"an unknown":                    {s0, nil, preflight.Unknown, found, "not everything could be found out", ""},
		"an ignored error":              {with("--ignore", "lock,cidr"), nil, preflight.Error, fine, "(error, ignored)", ""},
		"checks that are chosen":        {with("--check", "pulumi", "--check", "config"), nil, preflight.Error, fine, "2 checks in ", ""},
		"the stack of the environment":  {s0[:3], map[string]string{"PULUMI_STACK": "stage0"}, preflight.OK, fine, "Preflight of stage0", ""},
		"a stack without a file":        {append(s0[:4:4], "stage99"), nil, preflight.OK, found, "there is no Pulumi.stage99.yaml", ""},
		"no stack":                      {s0[:3], nil, preflight.OK, failed, "", "milu2: which stack? name one with -s: shared, stage0"},
		"no name of a stack":            {append(s0[:4:4], "a b"), nil, preflight.OK, failed, "", `milu2: "a b" is no name of a stack`},
		"an unknown check":              {with("--check", "cdir"), nil, preflight.OK, failed, "", `milu2: --check: there is no check "cdir"; the checks are config, pulumi, plugins, backend, lock, shared, cidr`},
		"an unknown check to ignore":    {with("--ignore", "x,cidr"), nil, preflight.OK, failed, "", `milu2: --ignore: there is no check "x"`},
		"an unknown format":             {with("-o", "xml"), nil, preflight.OK, failed, "", `milu2: --output "xml": table or json`},
		"no time":                       {with("--timeout", "0s"), nil, preflight.OK, failed, "", "milu2: --timeout 0s: more than nothing"},
		"fewer than no suggestions":     {with("--suggest", "-1"), nil, preflight.OK, failed, "", "milu2: --suggest -1: 0 or more"},
		"an unknown flag":               {with("--fast"), nil, preflight.OK, failed, "", "milu2: unknown flag: --fast; `milu2 preflight --help` lists the flags"},
		"a stack as an argument":        {[]string{"preflight", "stage0"}, nil, preflight.OK, failed, "", `milu2: unknown command "stage0" for "milu2 preflight"`},
		"an unknown command":            {[]string{"prefligth"}, nil, preflight.OK, failed, "", `milu2: unknown command "prefligth" for "milu2"`},
		"a directory without a project": {[]string{"preflight", "-s", "stage0", "--cwd", os.TempDir()}, nil, preflight.OK, failed, "", "milu2: there is no Pulumi.yaml in"},
	} {
		t.Run(sentence, func(t *testing.T) {
			code, stdout, stderr := run(t.Context(), fakeAWS{status: tt.status}, tt.env, tt.args...)
			if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.HasPrefix(stderr, tt.stderr) || (tt.stderr == "") != (stderr == "") {
				t.Errorf("exit code %d, want %d\nstdout: %s\nstderr: %s", code, tt.code, stdout, stderr)
			}
		})
	}
}

func TestPreflightInJSON(t *testing.T) {
	code, stdout, stderr := run(t.Context(), fakeAWS{status: preflight.Error}, nil,
		"preflight", "--cwd", root(), "-s", "stage0", "--output", "json", "--suggest", "3")
	var report struct {
		SchemaVersion int
		OK            bool
		Checks        []struct {
			Name     string
			Findings []struct{ SuggestedIndexes []int }
		}
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || stderr != "" || code != exitFindings {
		t.Fatalf("exit code %d, %v\nstderr: %s\n%s", code, err, stderr, stdout)
	}
	last := report.Checks[len(report.Checks)-1]
	if report.SchemaVersion != 1 || report.OK || last.Name != "cidr" || len(last.Findings[0].SuggestedIndexes) != 3 {
		t.Errorf("got %+v", report)
	}
}

func TestPreflightIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	code, stdout, stderr := run(ctx, fakeAWS{preflight.OK, nil, cancel}, nil, "preflight", "--cwd", root(), "-s", "stage0")
	if code != exitCouldNotRun || stderr != "milu2: interrupted\n" || !strings.Contains(stdout, "cidr") {
		t.Errorf("exit code %d\nstderr: %s\n%s", code, stderr, stdout)
	}
}

func TestNewStage(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi.stage0.yaml"} {
		text, err := os.ReadFile(filepath.Join(root(), name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	aws := fakeAWS{taken: []netip.Prefix{netip.MustParsePrefix("172.35.0.0/16")}}
	for _, tt := range []struct {
		args           []string
		code           int
		stdout, stderr string
	}{
		{nil, exitFine, "Wrote Pulumi.stage2.yaml: stageIndex 2, 172.36.0.0/16.\n\nNext:\n", ""},
		{[]string{"--offline", "--region", "eu-west-1"}, exitFine, "Wrote Pulumi.stage1.yaml", ""},
		{[]string{"--index", "2"}, exitCouldNotRun, "", "milu2: "},
		{[]string{"--index=-2"}, exitCouldNotRun, "", "milu2: planning the addresses of stage index -2: stage index -2 is negative\n"},
		{[]string{"--index", "9", "--suffix=-blue"}, exitFine, "pulumi stack init stage9", ""},
	} {
		code, stdout, stderr := run(t.Context(), aws, nil, append([]string{"new-stage", "--cwd", dir}, tt.args...)...)
		if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.HasPrefix(stderr, tt.stderr) || (tt.stderr == "") != (stderr == "") {
			t.Errorf("%v: exit code %d\nstdout: %s\nstderr: %s", tt.args, code, stdout, stderr)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "Pulumi.stage9.yaml"))
	if err != nil || !strings.Contains(string(text), "milu2-stage:nameSuffix: -blue\n") {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{}, {"--help"}, {"preflight", "--help"}, {"new-stage", "--help"}, {"completion", "--help"}, {"version", "--help"}} {
		code, stdout, stderr := run(t.Context(), fakeAWS{}, nil, args...)
		if code != exitFine || !strings.Contains(stdout, "Usage:") || stderr != "" {
			t.Errorf("%v: exit code %d\n%s%s", args, code, stdout, stderr)
		}
		if len(args) == 2 && (args[0] == "preflight" || args[0] == "new-stage") && !strings.Contains(stdout, "Examples:") {
			t.Errorf("%v: no examples", args)
		}
	}
}

func TestVersion(t *testing.T) {
	code, stdout, _ := run(t.Context(), fakeAWS{}, nil, "version")
	if code != exitFine || !strings.Contains(stdout, "needs       Pulumi >=3.252.0\n") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	info := &debug.BuildInfo{
		GoVersion: "go1.25.11", Main: debug.Module{Version: "v1.2.3"}, Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}},
		Deps: []*debug.Module{{Path: "github.com/pulumi/pulumi-aws/sdk/v6", Version: "v6.83.2"}},
	}
	want := "milu2       v1.2.3 (abc)\ngo          go1.25.11\nneeds       Pulumi >=3\npulumi-aws  v6.83.2\n"
	if got := describe(info, ">=3"); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := describe(nil, ">=3"); !strings.HasPrefix(got, "milu2       (devel)\n") {
		t.Errorf("without build information: %s", got)
	}
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if code, stdout, stderr := run(t.Context(), fakeAWS{}, nil, "completion", shell); code != exitFine || !strings.Contains(stdout, "milu2") || stderr != "" {
			t.Errorf("%s: exit code %d, %s", shell, code, stderr)
		}
	}
	for flag, want := range map[string]string{
		"--check": "cidr\tthe VPC overlaps no other\n", "--ignore": "lock\t", "--output": "table\njson\n", "--stack": "shared\nstage0\n",
	} {
		if _, stdout, _ := run(t.Context(), fakeAWS{}, nil, "__complete", "preflight", "--cwd", root(), flag, ""); !strings.Contains(stdout, want) {
			t.Errorf("%s completes to\n%s", flag, stdout)
		}
	}
}

func TestColours(t *testing.T) {
	for sentence, tt := range map[string]struct {
		env    map[string]string
		system string
		want   bool
	}{
		"a terminal":            {map[string]string{"TERM": "xterm"}, "linux", true},
		"NO_COLOR":              {map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, "linux", false},
		"an empty NO_COLOR":     {map[string]string{"TERM": "xterm", "NO_COLOR": ""}, "linux", true},
		"a dumb terminal":       {map[string]string{"TERM": "dumb"}, "linux", false},
		"Windows Terminal":      {map[string]string{"WT_SESSION": "x"}, "windows", true},
		"an old Windows":        {nil, "windows", false},
		"a Unix shell there":    {map[string]string{"TERM": "cygwin"}, "windows", true},
		"Windows with NO_COLOR": {map[string]string{"WT_SESSION": "x", "NO_COLOR": "1"}, "windows", false},
	} {
		s := &Env{LookupEnv: func(name string) (string, bool) { text, ok := tt.env[name]; return text, ok }}
		if got := s.colours(tt.system); got != tt.want {
			t.Errorf("%s: %v", sentence, got)
		}
	}
}
