package preflight

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/blang/semver"
	"golang.org/x/mod/modfile"
)

const installPulumi = "https://www.pulumi.com/docs/install"

// pulumiCheck compares the CLI's version with the range that the program requires.
func pulumiCheck() Check {
	return Check{Name: "pulumi", Title: "the Pulumi CLI", WithoutSettings: true, Run: runPulumi}
}

func runPulumi(ctx context.Context, env *Env) []Finding {
	expected, noPulumi := "Pulumi "+env.Needs.PulumiVersion, ErrNoPulumi.Error()
	out, err := env.Pulumi(ctx, "version")
	if errors.Is(err, ErrNoPulumi) {
		return because(pulumiCause(), []Finding{{Status: Error, Seen: noPulumi, Expected: expected, Do: "install it: " + installPulumi}})
	}
	if err != nil {
		return CannotTell(err.Error(), "run `pulumi version`")
	}
	text := strings.TrimSpace(string(out))
	version, err := semver.ParseTolerant(text)
	if err != nil {
		return CannotTell(fmt.Sprintf("pulumi calls its version %q", text), "install a release: "+installPulumi)
	}
	accepts, err := semver.ParseRange(env.Needs.PulumiVersion)
	if err != nil {
		return CannotTell(fmt.Sprintf("the program's range of versions %q: %v", env.Needs.PulumiVersion, err), "")
	}
	if !accepts(version) {
		return []Finding{{Status: Error, Seen: "Pulumi " + text, Expected: expected, Do: "update it: " + installPulumi}}
	}
	return Fine("Pulumi " + text)
}

// pulumiCause keeps every check from finding out that asks the CLI.
func pulumiCause() *Cause { return &Cause{Key: "pulumi", Check: "pulumi", Need: "the Pulumi CLI"} }

// commandFailed is the answer of a check that could not ask the CLI.
func commandFailed(err error, do string) []Finding {
	if errors.Is(err, ErrNoPulumi) {
		return because(pulumiCause(), CannotTell(ErrNoPulumi.Error(), "install it: "+installPulumi))
	}
	return CannotTell(err.Error(), do)
}

// pluginsCheck checks that Go, its language host and the provider plugins are installed.
func pluginsCheck() Check {
	return Check{Name: "plugins", Title: "what Pulumi runs: Go, its language host, the providers", WithoutSettings: true,
		Run: runPlugins}
}

func runPlugins(ctx context.Context, env *Env) []Finding {
	needed, err := neededPlugins(env.Dir)
	if err != nil {
		return CannotTell(err.Error(), "run preflight from a checkout of the project, or name it with --cwd")
	}
	out, err := env.Pulumi(ctx, "plugin", "ls", "--json")
	if err != nil {
		return commandFailed(err, "run `pulumi plugin ls`")
	}
	var installed []struct{ Name, Kind, Version string }
	if err := json.Unmarshal(out, &installed); err != nil {
		return CannotTell(fmt.Sprintf("reading the output of `pulumi plugin ls --json`: %v", err), "")
	}
	has := map[plugin]bool{}
	for _, p := range installed {
		if p.Kind == "resource" {
			has[plugin{p.Name, strings.TrimPrefix(p.Version, "v")}] = true
		}
	}
	findings := languageHost(env)
	var found, missing, install []string
	for _, p := range needed {
		switch path, err := env.LookPath("pulumi-resource-" + p.name); {
		case has[p]:
			found = append(found, p.name+" "+p.version)
		case err == nil:
			found = append(found, p.name+" on PATH ("+path+")")
		default:
			missing = append(missing, p.name+" "+p.version)
			install = append(install, fmt.Sprintf("`pulumi plugin install resource %s v%s`", p.name, p.version))
		}
	}
	if len(missing) > 0 {
		findings = append(findings, Finding{Status: Warning, Seen: "plugins that are not installed: " + strings.Join(missing, ", "),
			Expected: "installed, or a network over which `pulumi up` downloads them", Do: strings.Join(install, ", ")})
	}
	if len(findings) == 0 {
		return Fine("Go, Pulumi's language host for it, and the plugins " + strings.Join(found, ", "))
	}
	return findings
}

// languageHost finds what compiles and runs the program.
func languageHost(env *Env) []Finding {
	var findings []Finding
	if _, err := env.LookPath("go"); err != nil {
		findings = append(findings, Finding{Status: Error, Seen: "there is no go on PATH",
			Expected: "the Go toolchain, with which Pulumi compiles the program", Do: "https://go.dev/dl"})
	}
	_, onPath := env.LookPath("pulumi-language-go")
	if onPath == nil {
		return findings
	}
	if cli, err := env.LookPath("pulumi"); err == nil {
		if target, err := filepath.EvalSymlinks(cli); err == nil {
			cli = target
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(cli), "pulumi-language-go"+filepath.Ext(cli))); err == nil {
			return findings
		}
	}
	return append(findings, Finding{Status: Error, Seen: "there is no pulumi-language-go on PATH or beside pulumi",
		Expected: "the language host that every release of Pulumi holds", Do: "install a release: " + installPulumi})
}

// plugin is a provider plugin at a version, without the leading v.
type plugin struct{ name, version string }

// sdkModule matches the Go SDK of a provider.
var sdkModule = regexp.MustCompile(`^github\.com/pulumi/pulumi-([a-z-]+)/sdk(?:/v\d+)?$`)

// neededPlugins reads the providers' versions from the go.mod of the program that `pulumi up` will run.
func neededPlugins(dir string) ([]plugin, error) {
	path := filepath.Join(dir, "go.mod")
	text, err := os.ReadFile(path) //nolint:gosec // the project's own file
	if err != nil {
		return nil, fmt.Errorf("reading the program's dependencies: %w", err)
	}
	file, err := modfile.ParseLax(path, text, nil)
	if err != nil {
		return nil, fmt.Errorf("reading the program's dependencies: %w", err)
	}
	var plugins []plugin
	for _, require := range file.Require {
		if match := sdkModule.FindStringSubmatch(require.Mod.Path); match != nil && !require.Indirect {
			plugins = append(plugins, plugin{match[1], strings.TrimPrefix(require.Mod.Version, "v")})
		}
	}
	return plugins, nil
}
