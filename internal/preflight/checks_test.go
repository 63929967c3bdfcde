package preflight

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type checkCase struct {
	machine
	check string
	want  string
}

func TestConfigCheck(t *testing.T) {
	secret := stageFile + "  aws:token:\n    secure: v1:abc\n"
	for sentence, tt := range map[string]checkCase{
		"a good stage": {machine{}, "config", "ok: 5 keys set, nothing wrong; a stage stack in eu-central-1 with stageIndex 1"},
		"no file": {machine{stack: "org/milu2-stage/stage7"}, "config",
			"error: there is no Pulumi.stage7.yaml -> check the name of the stack; for a new stage, milu2 new-stage writes the file"},
		"two problems": {machine{files: map[string]string{"Pulumi.stage1.yaml": strings.NewReplacer(
			"stageIndex: 1", "stageIndx: 1", "domain: stage1.example.com", "domain: stage0").Replace(stageFile)}},
			"config", `error: milu2-stage:domain: "stage0" -> pulumi config set -s stage1 milu2-stage:domain stage0.example.com  # an example: put in your own
error: milu2-stage:stageIndx: unknown key -> pulumi config rm -s stage1 milu2-stage:stageIndx
pulumi config set -s stage1 milu2-stage:stageIndex 1`},
		"not YAML": {machine{files: map[string]string{"Pulumi.stage1.yaml": "config: ["}}, "config",
			"error: reading DIR/Pulumi.stage1.yaml: invalid YAML file: yaml: line 1: did not find expected node content -> correct the file"},
		"a secret that is decrypted": {machine{files: map[string]string{"Pulumi.stage1.yaml": secret},
			answers: map[string]string{"config --json --show-secrets --stack stage1": `{"aws:token": {"value": "t", "secret": true}}`}},
			"config", "error: aws:secretKey: not set -> pulumi config set -s stage1 --secret aws:secretKey"},
		"a secret that is not": {machine{files: map[string]string{"Pulumi.stage1.yaml": secret},
			answers: map[string]string{"config": "error: passphrase must be set"}}, "config",
			"unknown: the secrets aws:token could not be decrypted: `pulumi config --json --show-secrets --stack stage1`: passphrase must be set" +
				" -> pulumi login, set PULUMI_CONFIG_PASSPHRASE or what else encrypts the stack's secrets, and try again"},
	} {
		t.Run(sentence, tt.run)
	}
}

func (tt checkCase) run(t *testing.T) {
	if diff := cmp.Diff(tt.want, says(t, tt.open(t), tt.check)); diff != "" {
		t.Error(diff)
	}
}

func TestBackendCheck(t *testing.T) {
	file := `{"user": "alice", "url": "file:///state"}`
	passphrase := "warning: the stack's secrets have a passphrase, and PULUMI_CONFIG_PASSPHRASE is not set" +
		" -> set one of them, or type the passphrase when Pulumi asks; in a pipeline `pulumi up` fails without it"
	for sentence, tt := range map[string]checkCase{
		"logged in to Pulumi Cloud": {machine{answers: map[string]string{"whoami": aBackend, "stack export --stack stage1": export("{}")}},
			"backend", "ok: stage1 in https://app.pulumi.com/alice (as alice) has 1 resources"},
		"no stack yet": {machine{answers: map[string]string{"whoami": aBackend, "stack export": noStack}, stack: "acme/stage1"}, "backend",
			"ok: no stack acme/milu2-stage/stage1 in https://app.pulumi.com/alice (as alice) yet -> pulumi stack init acme/milu2-stage/stage1"},
		"a file backend without a passphrase": {machine{answers: map[string]string{"whoami": file, "stack export": noStack}}, "backend",
			"ok: no stack stage1 in file:///state (as alice) yet -> pulumi stack init stage1\n" + passphrase},
		"an empty passphrase": {machine{answers: map[string]string{"whoami": file, "stack export": noStack},
			env: map[string]string{"PULUMI_CONFIG_PASSPHRASE": ""}}, "backend",
			"ok: no stack stage1 in file:///state (as alice) yet -> pulumi stack init stage1"},
		"a password in the address": {machine{answers: map[string]string{"stack export": export("{}"),
			"whoami": `{"user": "alice", "url": "postgres://u:secret@host/db"}`}}, "backend",
			"ok: stage1 in postgres://u:xxxxx@host/db (as alice) has 1 resources"},
		"not logged in": {machine{answers: map[string]string{"whoami": noLogin}}, "backend",
			"error: not logged in to a Pulumi backend -> pulumi login (Pulumi Cloud), or `pulumi login s3://<bucket>` or `pulumi login file://<directory>`"},
		"no pulumi": {machine{answers: map[string]string{"": "none"}}, "backend",
			"unknown: there is no pulumi on PATH -> install it: " + installPulumi},
		"the backend is down": {machine{answers: map[string]string{"whoami": aBackend, "stack export": "error: 502"}}, "backend",
			"unknown: the state of stage1 in https://app.pulumi.com/alice: `pulumi stack export --stack stage1`: 502 -> check `pulumi login` and the name of the stack"},
		"a state that may not be read": {machine{answers: map[string]string{"whoami": aBackend, "stack export": unreadableState}}, "backend",
			"unknown: the state of stage1 in https://app.pulumi.com/alice: `pulumi stack export --stack stage1`: " + unreadableState[7:] +
				" -> check `pulumi login` and the name of the stack"},
		"a cut state": {machine{answers: map[string]string{"whoami": aBackend, "stack export": cutState}}, "backend",
			"error: the state of stage1 is damaged, empty or cut: `pulumi stack export --stack stage1`: " + cutState[7:] + " -> " + mendState("stage1")},
		"an answer that is no state": {machine{answers: map[string]string{"whoami": aBackend, "stack export": "[]"}}, "backend",
			"unknown: the state of stage1 in https://app.pulumi.com/alice: reading the exported state: json: cannot unmarshal array into Go value of type struct" +
				" -> check `pulumi login` and the name of the stack"},
	} {
		t.Run(sentence, func(t *testing.T) {
			got := says(t, tt.open(t), tt.check)
			if i := strings.Index(got, "of type struct"); i >= 0 { // the rest is Go's rendering of the type
				got = got[:i] + "of type struct -> check `pulumi login` and the name of the stack"
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// unreadableState is what it says of one that belongs to another user.
const unreadableState = "error: failed to load checkpoint: open /state/.pulumi/stacks/milu2-stage/stage1.json: permission denied"

// cutState is what the CLI says of a state that somebody has cut.
const cutState = "error: failed to load checkpoint: place 1: unexpected end of JSON input"

// mendState is what a person is told to do about it.
func mendState(stack string) string {
	return strings.ReplaceAll("put the newest file of the backend's .pulumi/backups/milu2-stage/STACK in the place of "+
		".pulumi/stacks/milu2-stage/STACK.json, `pulumi refresh -s STACK`, `pulumi up -s STACK`; without a backup, write "+
		`{"version": 3, "deployment": {}} to empty.json, `+"`pulumi stack import -s STACK --file empty.json`, and "+
		"`pulumi up -s STACK` adopts what exists", "STACK", stack)
}

func TestSharedCheck(t *testing.T) {
	complete := export(`{"accountId": "123456789012", "region": "eu-central-1", "logsBucketName": "b"}`)
	const deploy = " -> pulumi up -s shared"
	other := map[string]string{"Pulumi.stage1.yaml": stageFile + "  milu2-stage:sharedStack: acme/other/common\n"}
	for sentence, tt := range map[string]checkCase{
		"all outputs": {machine{answers: map[string]string{"stack export --stack shared": complete}}, "shared",
			"ok: shared is deployed in account 123456789012 and has all 3 outputs that a stage reads"},
		"the organization is the stage's": {machine{answers: map[string]string{"stack export --stack acme/milu2-stage/shared": complete},
			stack: "acme/milu2-stage/stage1"}, "shared",
			"ok: acme/milu2-stage/shared is deployed in account 123456789012 and has all 3 outputs that a stage reads"},
		"another shared stack": {machine{answers: map[string]string{"stack export --stack acme/other/common": complete}, files: other}, "shared",
			"ok: acme/other/common is deployed in account 123456789012 and has all 3 outputs that a stage reads"},
		"no shared stack": {machine{answers: map[string]string{"stack export": noStack}}, "shared",
			"error: there is no shared stack shared" + deploy + ", or name another with `pulumi config set -s stage1 milu2-stage:sharedStack`"},
		"another shared stack that is not deployed": {machine{answers: map[string]string{"stack export": `{"deployment": {}}`}, files: other}, "shared",
			"error: acme/other/common is not deployed: it has no outputs -> pulumi up -s acme/other/common"},
		"a stack that is not deployed": {machine{answers: map[string]string{"stack export": `{"deployment": {}}`}}, "shared",
			"error: shared is not deployed: it has no outputs" + deploy},
		"an output is missing": {machine{answers: map[string]string{"stack export": export(`{"accountId": "1", "region": "", "logsBucketName": 7}`)}},
			"shared", "error: shared has no output region, logsBucketName" + deploy},
		"a cut state": {machine{answers: map[string]string{"stack export": cutState}}, "shared",
			"error: the state of shared is damaged, empty or cut: `pulumi stack export --stack shared`: " + cutState[7:] + " -> " + mendState("shared")},
		"not logged in": {machine{answers: map[string]string{"whoami": noLogin}}, "shared",
			"error: not logged in to a Pulumi backend -> pulumi login (Pulumi Cloud), or `pulumi login s3://<bucket>` or `pulumi login file://<directory>`"},
		"the state cannot be had": {machine{answers: map[string]string{"stack export": "error: 502"}}, "shared",
			"unknown: the state of shared in https://app.pulumi.com/alice: `pulumi stack export --stack shared`: 502 -> check `pulumi login` and the name of the stack"},
		"an interrupted update": {machine{answers: map[string]string{"stack export": strings.Replace(complete, `"resources"`,
			`"pending_operations": [{"type": "creating", "resource": {"urn": "urn:b"}}], "resources"`, 1)}}, "shared",
			"ok: shared is deployed in account 123456789012 and has all 3 outputs that a stage reads\n" +
				"warning: an interrupted update of shared left behind: creating urn:b -> pulumi refresh -s shared --clear-pending-creates"},
		"the shared stack itself": {machine{files: map[string]string{"Pulumi.shared.yaml": "config:\n  aws:region: eu-central-1\n  milu2-stage:scope: shared\n"},
			stack: "shared"}, "shared", "skipped: only for a stage stack"},
	} {
		t.Run(sentence, tt.run)
	}
}

func TestSharedIsInTheAccountOfTheStage(t *testing.T) {
	complete := export(`{"accountId": "123456789012", "region": "eu-central-1", "logsBucketName": "b"}`)
	for sentence, tt := range map[string]struct {
		account string
		err     error
		want    string
	}{
		"the same account": {"123456789012", nil, "ok: shared is deployed in account 123456789012 and has all 3 outputs that a stage reads"},
		"another account": {"210987654321", nil,
			"error: shared is in account 123456789012, the credentials belong to 210987654321 -> check aws:profile and milu2-stage:sharedStack"},
		"no account": {"", errors.New("no credentials"), "ok: shared is deployed in account 123456789012 and has all 3 outputs that a stage reads"},
	} {
		env := machine{answers: map[string]string{"stack export": complete}}.open(t)
		env.Account = func(context.Context) (string, error) { return tt.account, tt.err }
		if got := says(t, env, "shared"); got != tt.want {
			t.Errorf("%s: %s", sentence, got)
		}
	}
}

func TestPulumiCheck(t *testing.T) {
	for sentence, tt := range map[string]checkCase{
		"new enough":     {machine{answers: map[string]string{"version": "v3.258.0\n"}}, "pulumi", "ok: Pulumi v3.258.0"},
		"too old":        {machine{answers: map[string]string{"version": "v3.251.9\n"}}, "pulumi", "error: Pulumi v3.251.9 -> update it: " + installPulumi},
		"missing":        {machine{answers: map[string]string{"version": "none"}}, "pulumi", "error: there is no pulumi on PATH -> install it: " + installPulumi},
		"no version":     {machine{answers: map[string]string{"version": "\n"}}, "pulumi", `unknown: pulumi calls its version "" -> install a release: ` + installPulumi},
		"does not start": {machine{answers: map[string]string{"version": "error: bad CPU type"}}, "pulumi", "unknown: `pulumi version`: bad CPU type -> run `pulumi version`"},
	} {
		t.Run(sentence, tt.run)
	}
}

func TestPluginsCheck(t *testing.T) {
	needed, err := neededPlugins(filepath.Join("..", ".."))
	if err != nil || len(needed) != 2 || needed[0].name != "aws" || needed[1].name != "awsx" {
		t.Fatalf("the program needs %v, %v", needed, err)
	}
	aws, awsx := needed[0].version, needed[1].version
	list := fmt.Sprintf(`[{"name": "aws", "kind": "resource", "version": %q}, {"name": "awsx", "kind": "resource", "version": %q}]`, aws, awsx)
	path := []string{"/bin/go", "/bin/pulumi-language-go"}
	for sentence, tt := range map[string]checkCase{
		"all there": {machine{answers: map[string]string{"plugin ls": list}, path: path}, "plugins",
			fmt.Sprintf("ok: Go, Pulumi's language host for it, and the plugins aws %s, awsx %s", aws, awsx)},
		"one on PATH": {machine{answers: map[string]string{"plugin ls": strings.Replace(list, `"aws"`, `"gcp"`, 1)},
			path: append(path, "/opt/pulumi-resource-aws")}, "plugins",
			fmt.Sprintf("ok: Go, Pulumi's language host for it, and the plugins aws on PATH (/opt/pulumi-resource-aws), awsx %s", awsx)},
		"another version": {machine{answers: map[string]string{"plugin ls": strings.Replace(list, aws, "6.1.0", 1)}, path: path}, "plugins",
			fmt.Sprintf("warning: plugins that are not installed: aws %s -> `pulumi plugin install resource aws v%s`", aws, aws)},
		"no Go": {machine{answers: map[string]string{"plugin ls": list}, path: path[1:]}, "plugins", "error: there is no go on PATH -> https://go.dev/dl"},
		"no language host": {machine{answers: map[string]string{"plugin ls": list}, path: path[:1]}, "plugins",
			"error: there is no pulumi-language-go on PATH or beside pulumi -> install a release: " + installPulumi},
		"no program": {machine{answers: map[string]string{"plugin ls": list}, files: map[string]string{"go.mod": "require (", "Pulumi.stage1.yaml": stageFile}},
			"plugins", "unknown: reading the program's dependencies: DIR/go.mod:1:"},
	} {
		t.Run(sentence, func(t *testing.T) {
			if got := says(t, tt.open(t), tt.check); !strings.HasPrefix(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestTheLanguageHostIsBesidePulumi(t *testing.T) {
	env := machine{answers: map[string]string{}}.open(t)
	write(t, filepath.Join(env.Dir, "bin", "pulumi"), "")
	write(t, filepath.Join(env.Dir, "bin", "pulumi-language-go"), "")
	env.LookPath = func(name string) (string, error) {
		if name == "pulumi" || name == "go" {
			return filepath.Join(env.Dir, "bin", name), nil
		}
		return "", os.ErrNotExist
	}
	if found := languageHost(env); len(found) != 0 {
		t.Errorf("got %+v", found)
	}
}

// Preflight changes nothing: these are all the commands of the CLI that it runs, and none of them writes.
func TestOnlyReadingCommandsRun(t *testing.T) {
	reads := []string{"version", "plugin ls", "whoami", "stack export", "stack ls", "config --json"}
	answers := map[string]string{"version": "v3.258.0", "plugin ls": "[]", "whoami": aBackend, "stack export": export("{}"), "stack ls": "[]",
		"config": "{}"}
	env := machine{answers: answers, files: map[string]string{"Pulumi.stage1.yaml": "environment: [prod]\n" + stageFile}}.open(t)
	inner := env.Pulumi
	ran := make(chan string, 100)
	env.Pulumi = func(ctx context.Context, args ...string) ([]byte, error) {
		ran <- strings.Join(args, " ")
		return inner(ctx, args...)
	}
	if err := env.File.Complete(t.Context(), env.Pulumi, env.Stack); err != nil {
		t.Fatal(err)
	}
	Runner{}.Run(t.Context(), env, Checks())
	close(ran)
	commands := 0
	for command := range ran {
		commands++
		if !slices.ContainsFunc(reads, func(read string) bool { return command == read || strings.HasPrefix(command, read+" ") }) {
			t.Errorf("pulumi %s is run", command)
		}
	}
	if commands != 7 { // the state of the stack and of shared, once each
		t.Errorf("%d commands were run", commands)
	}
}
