package newstage

import (
	"bytes"
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/config"
	"milu2-stage/internal/golden"
	"milu2-stage/internal/preflight"
)

// project makes a project with these files; Pulumi.yaml and the named files of the repository are copied.
func project(t *testing.T, files map[string]string, copied ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range append(copied, "Pulumi.yaml") {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), string(text))
	}
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// rich is a stage that sets much of what can be set.
const rich = `encryptionsalt: v1:abc
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["123456789012"]
  aws:token:
    secure: v1:def
  aws:profile: milu2
  milu2-stage:scope: stage
  milu2-stage:stageIndex: 0
  milu2-stage:domain: stage0.game.example.com
  milu2-stage:publicZone: example.com
  milu2-stage:trustedCidrs: [203.0.113.0/24, 198.51.100.7/32] # offices
  milu2-stage:peerBuildVpcId: vpc-0123456789abcdef0
  milu2-stage:imports:
    vpc: vpc-0aaaaaaaaaaaaaaa0
  milu2-stage:alarmTopicArn: arn:aws:sns:eu-central-1:123456789012:alarms
  # More players. Change it with pulumi config set -s stage0 --path milu2-stage:api.max 8
  milu2-stage:api:
    max: 8
    instanceType: m7i.large # the biggest
`

func TestWrite(t *testing.T) {
	repository := func(t *testing.T) string { return project(t, nil, "Pulumi.stage0.yaml", "Pulumi.shared.yaml") }
	richProject := func(t *testing.T) string { return project(t, map[string]string{"Pulumi.stage0.yaml": rich}) }
	seven, blue, none := 7, "-blue", ""
	for name, tt := range map[string]struct {
		dir     func(*testing.T) string
		options Options
		taken   []string
		stack   string
		notes   []string
	}{
		"beside-stage0":  {repository, Options{}, nil, "stage1", nil},
		"other-region":   {repository, Options{Region: "eu-west-1", Suffix: &none}, nil, "stage1", nil},
		"taken-in-aws":   {repository, Options{}, []string{"172.35.0.0/16", "172.36.128.0/20"}, "stage3", nil},
		"first":          {func(t *testing.T) string { return project(t, nil) }, Options{Region: "us-test-1"}, nil, "stage0", []string{"AWS was not asked which addresses are in use: no stage has a file to take the settings from yet"}},
		"chosen-index":   {repository, Options{Index: &seven, Suffix: &blue}, []string{"172.41.3.0/24"}, "stage7", []string{"172.41.0.0/16 of stage index 7 overlaps 172.41.3.0/24, which is in use: `milu2 preflight -s stage7` says by what."}},
		"like-rich":      {richProject, Options{}, nil, "stage1", []string{"AWS was not asked which addresses are in use: part of the configuration of stage0 is encrypted or in environments", "aws:token of stage0 was not copied: it is encrypted for that stack; set it with `pulumi config set --secret -s stage1 aws:token`."}},
		"like-rich-away": {richProject, Options{Region: "eu-west-1"}, nil, "stage1", []string{"AWS was not asked which addresses are in use: part of the configuration of stage0 is encrypted or in environments", "aws:token of stage0 was not copied: it is encrypted for that stack; set it with `pulumi config set --secret -s stage1 aws:token`.", "milu2-stage:alarmTopicArn of stage0 was not copied: it is of the region eu-central-1."}},
	} {
		t.Run(name, func(t *testing.T) {
			tt.options.Dir = tt.dir(t)
			tt.options.Taken = func(_ context.Context, settings *config.Settings) ([]netip.Prefix, error) {
				if tt.options.Region != "" && settings.AWS.Region != tt.options.Region {
					t.Errorf("AWS was asked in %s", settings.AWS.Region)
				}
				var taken []netip.Prefix
				for _, text := range tt.taken {
					taken = append(taken, netip.MustParsePrefix(text))
				}
				return taken, nil
			}
			got, err := Write(t.Context(), tt.options)
			if err != nil {
				t.Fatal(err)
			}
			if got.Stack != tt.stack || got.Path != filepath.Join(tt.options.Dir, "Pulumi."+tt.stack+".yaml") {
				t.Errorf("wrote %+v, want %s", got, tt.stack)
			}
			if diff := cmp.Diff(tt.notes, got.Notes); diff != "" {
				t.Errorf("notes: %s", diff)
			}
			text, err := os.ReadFile(got.Path)
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, filepath.Join("testdata", name+".yaml"), string(text))
			loads(t, tt.options.Dir, got)
		})
	}
}

// loads checks that the new stage's configuration is accepted, and gives the stage that was announced.
func loads(t *testing.T, dir string, got *Result) {
	t.Helper()
	file, err := preflight.LoadStackFile(dir, got.Stack)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := config.Load(file.Source(nil))
	if err != nil {
		t.Fatal(err)
	}
	if settings.Stage.Index != got.Index {
		t.Errorf("the file's stage has index %d, not %d", settings.Stage.Index, got.Index)
	}
}

func TestWriteRefuses(t *testing.T) {
	zero, many, loud := 0, 500, "Stage_1"
	for sentence, tt := range map[string]struct {
		dir     string
		options Options
		want    string
	}{
		"a file that exists":      {project(t, nil, "Pulumi.stage0.yaml"), Options{Index: &zero}, "Pulumi.stage0.yaml exists already, and nothing is overwritten"},
		"an index without a CIDR": {project(t, nil, "Pulumi.stage0.yaml"), Options{Index: &many}, "no CIDR block is left for stage index 500"},
		"no region":               {project(t, nil), Options{}, "no region is known"},
		"a malformed region":      {project(t, nil), Options{Region: "Frankfurt"}, `aws:region: "Frankfurt"; allowed: `},
		"a malformed suffix": {project(t, nil, "Pulumi.stage0.yaml"), Options{Suffix: &loud},
			`milu2-stage:nameSuffix: "Stage_1"; allowed: `},
		"no project": {t.TempDir(), Options{}, "there is no Pulumi.yaml in"},
	} {
		tt.options.Dir = tt.dir
		before, err := os.ReadFile(filepath.Join(tt.dir, "Pulumi.stage0.yaml"))
		if err != nil {
			before = nil
		}
		if _, err := Write(t.Context(), tt.options); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", sentence, err, tt.want)
		}
		after, err := os.ReadFile(filepath.Join(tt.dir, "Pulumi.stage0.yaml"))
		if err == nil && !bytes.Equal(before, after) {
			t.Errorf("%s: the file was changed", sentence)
		}
	}
}

func TestWriteGoesOnWithoutAWS(t *testing.T) {
	dir := project(t, map[string]string{
		"Pulumi.stage1.yaml": "config: [", // its name is taken all the same
		"Pulumi.blue.yaml":   strings.Replace(rich, "stageIndex: 0", "stageIndex: 2", 1),
	}, "Pulumi.stage0.yaml")
	got, err := Write(t.Context(), Options{Dir: dir, Taken: func(context.Context, *config.Settings) ([]netip.Prefix, error) {
		return []netip.Prefix{netip.MustParsePrefix("172.37.0.0/16")}, errors.New("ec2:DescribeVpcs was denied\nat length")
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := "Not all VPCs could be listed (ec2:DescribeVpcs was denied): run preflight before you deploy."
	if got.Index != 4 || len(got.Notes) != 2 || !strings.HasPrefix(got.Notes[0], "Pulumi.stage1.yaml was not considered: ") || got.Notes[1] != want {
		t.Errorf("got %+v", got)
	}
}

func TestTheRegionOfTheEnvironment(t *testing.T) {
	got, err := Write(t.Context(), Options{Dir: project(t, nil), Getenv: func(name string) string {
		return map[string]string{"AWS_DEFAULT_REGION": "ap-south-1"}[name]
	}})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(got.Path); err != nil || !strings.Contains(string(text), "aws:region: ap-south-1\n") {
		t.Errorf("%v\n%s", err, text)
	}
}
