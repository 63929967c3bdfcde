package cli

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"milu2-stage/internal/config"
	"milu2-stage/internal/preflight"
)

// terraformFile is a file of a setup that was applied once.
func terraformFile(name string) string {
	return filepath.Join(root(), "internal", "terraform", "testdata", name)
}

// importing runs import-terraform with both states of the setup and more arguments.
func importing(t *testing.T, more ...string) (code int, stdout, stderr string) {
	t.Helper()
	args := append([]string{
		"import-terraform", "--state", terraformFile("shared.tfstate.json"), "--state", terraformFile("stage.tfstate.json"),
		"--var-file", terraformFile("stage.tfvars"),
	}, more...)
	return run(t.Context(), fakeAWS{}, nil, args...)
}

func TestImportTerraformPrints(t *testing.T) {
	for sentence, tt := range map[string]struct {
		args []string
		want []string
		not  string
	}{
		"files and report":      {nil, []string{"# Pulumi.shared.yaml\n", "# Pulumi.stage0.yaml\n", "port: 8080 # aws_lb_target_group.web", "WOULD BE CREATED"}, "Adopted:"},
		"everything":            {[]string{"--all"}, []string{"Adopted:", "aws_lb.public "}, " more"},
		"another stack":         {[]string{"-s", "acme/milu2-stage/prod"}, []string{"# Pulumi.prod.yaml\n"}, "Pulumi.stage0.yaml"},
		"shared is referred to": {[]string{"--refer-shared"}, []string{"external:\n    artifacts: stage-deploy-packages-milu2"}, "imports:\n    artifacts"},
		"removed blocks":        {[]string{"--hand-over"}, []string{"removed {\n  from = aws_lb.public\n"}, "Pulumi.shared.yaml"},
		"commands of the state": {[]string{"--state-rm"}, []string{"state rm"}, "removed {"},
	} {
		t.Run(sentence, func(t *testing.T) {
			code, stdout, stderr := importing(t, tt.args...)
			if code != exitFine || stderr != "" {
				t.Errorf("exit code %d, and said %q", code, stderr)
			}
			for _, want := range tt.want {
				if !strings.Contains(stdout, want) {
					t.Errorf("no %q in:\n%s", want, stdout)
				}
			}
			if tt.not != "" && strings.Contains(stdout, tt.not) {
				t.Errorf("%q in:\n%s", tt.not, stdout)
			}
		})
	}
}

func TestImportTerraformAsJSON(t *testing.T) {
	code, stdout, _ := importing(t, "-o", "json")
	var report struct {
		Decided   bool `json:"decided"`
		Files     []struct{ Name string }
		Resources []struct{ Address, Status, LogicalName string }
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatal(err)
	}
	if code != exitFine || !report.Decided || len(report.Files) != 2 || len(report.Resources) != 134 {
		t.Errorf("exit code %d, %d files, %d resources", code, len(report.Files), len(report.Resources))
	}
}

func TestImportTerraformWrites(t *testing.T) {
	dir := t.TempDir()
	project, err := os.ReadFile(filepath.Join(root(), "Pulumi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Pulumi.yaml"), project, 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := importing(t, "--cwd", dir, "--write")
	if code != exitFine || !strings.Contains(stderr, "Wrote Pulumi.stage0.yaml") || strings.Contains(stdout, "milu2-stage:scope") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if code, _, stderr = importing(t, "--cwd", dir, "--write"); code != exitCouldNotRun || !strings.Contains(stderr, "exists already") {
		t.Errorf("a second time: exit code %d, %s", code, stderr)
	}
	if code, _, stderr = importing(t, "--cwd", dir, "--write", "--force"); code != exitFine {
		t.Errorf("with --force: exit code %d, %s", code, stderr)
	}
	// What was written is a configuration that preflight accepts.
	code, stdout, stderr = run(t.Context(), fakeAWS{}, nil, "preflight", "--cwd", dir, "-s", "stage0", "--check", "config")
	if code != exitFine {
		t.Errorf("preflight: exit code %d\n%s%s", code, stdout, stderr)
	}
}

func TestImportTerraformFails(t *testing.T) {
	state := terraformFile("stage.tfstate.json")
	for sentence, tt := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no state":             {nil, exitCouldNotRun, "name each with --state"},
		"no such file":         {[]string{"--state", "nowhere.tfstate"}, exitCouldNotRun, "nowhere.tfstate"},
		"a wrong format":       {[]string{"--state", state, "-o", "yaml"}, exitCouldNotRun, `--output "yaml": table or json`},
		"a wrong choice":       {[]string{"--state", state, "--choose", "alb"}, exitCouldNotRun, `--choose "alb": a logical name and an address`},
		"force alone":          {[]string{"--state", state, "--force"}, exitCouldNotRun, "--force is for --write"},
		"shared as the stage":  {[]string{"--state", state, "-s", "shared"}, exitCouldNotRun, "names the stage's stack"},
		"variables as a state": {[]string{"--state", terraformFile("stage.tfvars")}, exitCouldNotRun, "is not a Terraform state"},
		"both hand-overs":      {[]string{"--state", state, "--hand-over", "--state-rm"}, exitCouldNotRun, "hand-over"},
	} {
		t.Run(sentence, func(t *testing.T) {
			code, _, stderr := run(t.Context(), fakeAWS{}, nil, append([]string{"import-terraform"}, tt.args...)...)
			if code != tt.code || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit code %d, said %q", code, stderr)
			}
		})
	}
}

// A state of standard input in which two groups serve the API leaves both undecided, until one is chosen.
func TestImportTerraformLeavesOpen(t *testing.T) {
	text, err := os.ReadFile(terraformFile("stage.tfstate.json"))
	if err != nil {
		t.Fatal(err)
	}
	var state map[string]any
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	resources, _ := state["resources"].([]any)
	for _, resource := range resources {
		if resource, ok := resource.(map[string]any); ok && resource["type"] == "aws_autoscaling_group" {
			second := maps.Clone(resource)
			second["name"] = "blue"
			resources = append(resources, second)
		}
	}
	state["resources"] = resources
	if text, err = json.Marshal(state); err != nil {
		t.Fatal(err)
	}
	for choice, want := range map[string]int{"": exitFindings, "api-asg=aws_autoscaling_group.blue": exitFine} {
		args := []string{"import-terraform", "--state", "-"}
		if choice != "" {
			args = append(args, "--choose", choice)
		}
		var out, errs bytes.Buffer
		code := Run(t.Context(), args, Env{
			Stdin: bytes.NewReader(text), Stdout: &out, Stderr: &errs, AWS: func(*config.Settings) preflight.AWS { return fakeAWS{} },
		})
		if code != want || strings.Contains(out.String(), "`--choose 'api-asg=aws_autoscaling_group.blue'` takes it") != (want == exitFindings) {
			t.Errorf("exit code %d with %q\n%s%s", code, choice, &out, &errs)
		}
	}
}
