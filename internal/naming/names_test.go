package naming

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	plain, suffixed := New("milu2stage", ""), New("milu2stage", "-b")
	tests := map[string]struct{ got, want string }{
		"a VPC":                              {plain.Tag("vpc"), "milu2stage-vpc"},
		"a VPC of a second stage":            {suffixed.Tag("vpc"), "milu2stage-vpc-b"},
		"the historic trusted group":         {plain.TrustedIPGroup(), "milu2stage-VN-trusted-ip-sg"},
		"the historic app group":             {plain.AppGroup(), "MILU2stage-sg"},
		"the historic node group":            {plain.NodeGroup("game"), "MILU2-stage-node-game-sg"},
		"the historic db group":              {plain.DBGroup(), "milu2stage-db"},
		"a historic name with a suffix":      {suffixed.AppGroup(), "MILU2stage-sg-b"},
		"historic names ignore the prefix":   {New("other", "").DBGroup(), "milu2stage-db"},
		"a repository":                       {plain.Repository("node-game"), "milu2stage/node-game"},
		"a repository of a second stage":     {suffixed.Repository("api"), "milu2stage-b/api"},
		"a log group":                        {plain.LogGroup("api"), "/milu2stage/api"},
		"the dashboard":                      {plain.Dashboard(""), "milu2stage"},
		"a dashboard away from shared":       {plain.Dashboard("eu-west-1"), "milu2stage-eu-west-1"},
		"the private zone":                   {plain.PrivateZone(), "milu2stage.internal"},
		"the private zone of a second stage": {suffixed.PrivateZone(), "milu2stage-b.internal"},
		"a target group":                     {plain.TargetGroup("api-int-tg"), "milu2stage-api-int-tg"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
	if cuts := append(plain.Cuts(), suffixed.Cuts()...); len(cuts) != 0 {
		t.Errorf("short names were cut: %v", cuts)
	}
}

func TestOverlongNamesAreCutAndReported(t *testing.T) {
	n := New("milu2stage", "-of-the-second-team")
	first, second := n.TargetGroup("matchmaking-one-tg"), n.TargetGroup("matchmaking-two-tg")
	for _, name := range []string{first, second} {
		if len(name) > 32 || strings.Contains(name, "--") || !strings.HasPrefix(name, "milu2stage-") {
			t.Errorf("bad cut %q", name)
		}
	}
	if first == second {
		t.Errorf("two names became one: %q", first)
	}
	cuts := n.Cuts()
	if len(cuts) != 2 || cuts[0].Full != "milu2stage-matchmaking-one-tg-of-the-second-team" || cuts[0].Limit != 32 {
		t.Errorf("Cuts() = %+v", cuts)
	}
	if again := New("milu2stage", "-of-the-second-team").TargetGroup("matchmaking-one-tg"); again != first {
		t.Errorf("a cut name is not stable: %q, then %q", first, again)
	}
}

func TestOurs(t *testing.T) {
	tags := Tags("milu2-stage", "stage0")
	if !Ours(tags, "milu2-stage", "stage0") || Ours(tags, "milu2-stage", "stage1") || Ours(nil, "milu2-stage", "stage0") {
		t.Error("Ours does not tell the stack's own tags from others")
	}
}
