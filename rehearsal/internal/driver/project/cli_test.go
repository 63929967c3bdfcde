package project_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"milu2-stage/internal/config"
	"milu2-stage/internal/obey"
	"milu2-stage/internal/preflight"
	"milu2-stage/rehearsal/internal/driver/engine"
	"milu2-stage/rehearsal/internal/driver/project"
	"milu2-stage/rehearsal/internal/driver/toolchain"
)

// stack is the stack that the tests configure with the Pulumi CLI.
const stack = "stage0"

// cli is a directory with the project, in which the Pulumi CLI knows the stack.
func cli(t *testing.T) engine.Workspace {
	t.Helper()
	repo, err := toolchain.FindRepo(".")
	if err != nil {
		t.Fatal(err)
	}
	home := toolchain.Home{Dir: filepath.Join(repo.Root, ".rehearsal")}
	w := engine.SimulatedWorkspace(home.SimulatedPulumiHome(), t.TempDir(), "")
	if w.CLI, err = toolchain.CLI(t.Context(), repo, home, os.Stderr); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(w.State, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := project.CopyProject(repo.Project(), w.Dir); err != nil {
		t.Fatal(err)
	}
	run(t, w, "stack", "init", stack)
	return w
}

func run(t *testing.T, w engine.Workspace, args ...string) {
	t.Helper()
	if out, err := w.Run(t.Context(), args...); err != nil {
		t.Fatalf("pulumi %q: %v\n%s", args, err, out)
	}
}

func stackFile(w engine.Workspace) string { return filepath.Join(w.Dir, "Pulumi."+stack+".yaml") }

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// configOf is the configuration in a stack's file.
func configOf(t *testing.T, path string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Config map[string]any `yaml:"config"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Config
}

// --config means what `pulumi config set --path` means: both make the same of a stack's file, or both refuse.
func TestAnOverrideIsWhatTheCLISets(t *testing.T) {
	t.Parallel()
	w := cli(t)
	base := "config:\n  aws:region: eu-central-1\n  milu2-stage:stageIndex: \"0\"\n  milu2-stage:api:\n    max: 3\n" +
		"  milu2-stage:trustedCidrs:\n    - 203.0.113.0/24\n  milu2-stage:nodes:\n    game:\n      count: 2\n    chat: null\n"
	for sentence, set := range map[string][]string{
		"numbers and text":             {"stageIndex=3", "domain=0123", "api.min=2", "api.cpuTarget=007"},
		"switches":                     {"flowLogs=false", "web.publicIp=true", "db.publicIp=yes"},
		"an empty value":               {"peerBuildVpcId="},
		"another namespace":            {"aws:region=us-east-1", "aws:allowedAccountIds[0]=123456789012"},
		"a list that is there":         {"trustedCidrs[0]=10.0.0.0/8", "trustedCidrs[1]=192.0.2.0/24"},
		"a list that is not":           {"availabilityZones[0]=eu-central-1b"},
		"the second of a list":         {"interfaceEndpoints[1]=ssm"},
		"beyond the end of a list":     {"trustedCidrs[5]=10.0.0.0/8"},
		"one field of a kind of node":  {"nodes.game.count=3"},
		"a new kind of node":           {"nodes.match.port=7005"},
		"a kind of node that is null":  {"nodes.chat.count=3"},
		"null":                         {"nodes.game=null", "nodes.commu=null"},
		"an index into a map":          {"nodes[0].count=3"},
		"a name in a list":             {"trustedCidrs.first=10.0.0.0/8"},
		"a path into a scalar":         {"api.max.more=1"},
		"a path into a top-level text": {"domain.first=1"},
		"JSON is text":                 {`repositories=["api"]`, `imports={"vpc": "create"}`},
		"a name that needs quotes":     {`imports["node.a"]=create`},
	} {
		write(t, stackFile(w), base)
		ours, err := project.ReadStack(stack, func(string) string { return stackFile(w) })
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range set {
			key, value, _ := strings.Cut(text, "=")
			_, theirErr := w.Run(t.Context(), "config", "set", "--path", key, value)
			override, ourErr := project.ParseOverride(text)
			if ourErr == nil {
				ourErr = ours.Apply(override)
			}
			if (theirErr == nil) != (ourErr == nil) {
				t.Errorf("%s: %s: the CLI says %v, the rehearsal %v", sentence, text, theirErr, ourErr)
			}
		}
		dir := t.TempDir()
		if err := ours.Write(dir); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(configOf(t, stackFile(w)), configOf(t, filepath.Join(dir, "Pulumi."+stack+".yaml"))); diff != "" {
			t.Errorf("%s (-CLI +rehearsal):\n%s", sentence, diff)
		}
	}
}

// The commands of the messages, run by the real CLI, lead to a configuration that loads.
func TestTheCLITakesTheCommandsOfMessages(t *testing.T) {
	t.Parallel()
	w := cli(t)
	for sentence, text := range map[string]string{
		"nodes is a list":              "nodes: [{name: game, port: 7001, count: 3}, {name: match, port: 7005}]",
		"nodes is a list the CLI made": "nodes: [{count: 3}]",
		"nodes is JSON in a string":    `nodes: '{"chat": null, "game": {"count": 3}}'`,
		"a kind is misspelled":         "nodes: {gmae: {count: 3}, caht: null, Match: {port: 7005}}",
		"a name needs quotes":          `imports: {"the vpc": vpc-1, "a.b": ""}`,
		"elements of a list are wrong": "trustedCidrs: [10.0.0.1/8, x, 203.0.113.0/24, x, '::/0', 203.0.113.0/24]",
		"a list is one text":           "trustedCidrs: 203.0.113.0/24",
		"a key holds a path":           "api.max: 6",
		"a suffix begins with hyphen":  "nameSuffix: -Stage--1",
		"a secret is missing":          "aws:accessKey: AKIAEXAMPLE",
		"zones of another region":      "availabilityZones: [us-east-1a, us-east-1a, us-east-1b]",
	} {
		if !strings.HasPrefix(text, "aws:") {
			text = "milu2-stage:" + text
		}
		write(t, stackFile(w), "config:\n  aws:region: eu-central-1\n  milu2-stage:scope: stage\n  milu2-stage:stageIndex: 0\n"+
			"  milu2-stage:domain: stage0.example.com\n  milu2-stage:publicZone: example.com\n  "+text+"\n")
		if err := follow(t, w); err != nil {
			t.Errorf("%s: %v", sentence, err)
		}
	}
}

// follow runs the commands of the messages until the configuration loads.
func follow(t *testing.T, w engine.Workspace) error {
	t.Helper()
	var err error
	for range 3 {
		var problems config.Problems
		if err = load(w); err == nil {
			return nil
		}
		if !errors.As(err, &problems) {
			return err
		}
		for _, problem := range problems {
			commands, err := obey.Commands(problem.Next)
			if err != nil {
				return err
			}
			for _, command := range commands {
				if command.Secret {
					command.Args = append(command.Args, "what-is-typed")
				}
				if out, err := w.Run(t.Context(), command.Args...); err != nil {
					return errors.New(strings.Join(command.Args, " ") + ": " + out)
				}
			}
		}
	}
	return load(w)
}

func load(w engine.Workspace) error {
	file, err := preflight.LoadStackFile(w.Dir, stack)
	if err != nil {
		return err
	}
	for _, secret := range file.Secrets {
		file.Values[secret] = "what-is-typed"
	}
	_, err = config.Load(file.Source(func(string) string { return "" }))
	return err
}
