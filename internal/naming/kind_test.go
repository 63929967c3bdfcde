package naming

import (
	"strings"
	"testing"
)

func TestAccepts(t *testing.T) {
	tests := map[Kind]struct{ good, bad []string }{
		KindTag:           {[]string{"web (old)", strings.Repeat("ä", 256)}, []string{"", "a\nb", strings.Repeat("a", 257)}},
		KindSecurityGroup: {[]string{"MILU2 stage/web", "a sg-1"}, []string{"", "sg-web", "grün", strings.Repeat("a", 256)}},
		KindLoadBalancer: {
			[]string{"milu2stage-alb-public", "a", strings.Repeat("a", 32)},
			[]string{"", "-a", "a-", "a_b", "internal-a", strings.Repeat("a", 33)},
		},
		KindTargetGroup:    {[]string{"milu2stage-web-8080", "internal-a"}, []string{"a.b", "-", strings.Repeat("a", 33)}},
		KindLaunchTemplate: {[]string{"api(v1)/x_y.z"}, []string{"ab", "a b", strings.Repeat("a", 129)}},
		KindScalingGroup:   {[]string{"api_asg/1"}, []string{"", "api asg", "api:asg"}},
		KindScalingPolicy:  {[]string{"cpu 60: track"}, []string{"", "a\tb"}},
		KindKeyPair:        {[]string{"ops team"}, []string{"", "schlüssel"}},
		KindAlarm:          {[]string{"db > 80%"}, []string{"", "a\x00"}},
		KindDashboard:      {[]string{"milu2_stage-1"}, []string{"", "milu2/stage"}},
		KindLogGroup:       {[]string{"/milu2/stage/api", "a#b"}, []string{"", "aws/api", "a b"}},
		KindRepository:     {[]string{"milu2/api.v1_x-y"}, []string{"a", "Milu2", "a/", "a--b", "/a"}},
		KindZone:           {[]string{"milu2stage.internal", "internal", "_x.corp"}, []string{"", "Corp", "corp.", "a b", "-a.corp"}},
		KindRole:           {[]string{"milu2-ec2+role=x,y.z@w"}, []string{"", "a/b", strings.Repeat("a", 65)}},
		KindProfile:        {[]string{strings.Repeat("a", 128)}, []string{"a/b", strings.Repeat("a", 129)}},
		KindDistribution:   {[]string{"web: old"}, []string{"", strings.Repeat("a", 129)}},
		KindAccessControl:  {[]string{"web.oac"}, []string{"web oac", strings.Repeat("a", 65)}},
		KindBucket: {
			[]string{"corp.assets", "abc"},
			[]string{"ab", "Corp", "a..b", "192.168.0.1", "xn--a", "a-s3alias", "-ab", strings.Repeat("a", 64)},
		},
	}
	for kind, tt := range tests {
		for _, name := range tt.good {
			if !kind.Accepts(name) {
				t.Errorf("%s: %q is refused: %s", kind, name, kind.Allowed())
			}
		}
		for _, name := range tt.bad {
			if kind.Accepts(name) {
				t.Errorf("%s: %q is accepted: %s", kind, name, kind.Allowed())
			}
		}
	}
}

func TestGivenNames(t *testing.T) {
	n := New("milu2stage", "-b").With(map[string]string{"alb": "corp-public", "log-api": "/corp/api", "ec2-profile": "corp"})
	for got, want := range map[string]string{
		n.LoadBalancer("alb"): "corp-public", n.LoadBalancer("nlb"): "milu2stage-nlb-b", n.LogGroup("api"): "/corp/api",
		n.LogGroup("web"): "/milu2stage-b/web", n.Profile("ec2"): "corp", n.Role("ec2"): "milu2stage-ec2-b",
		n.DefaultGroup("sg-default"): "milu2stage-default-sg-b", n.PartTag("web-root"): "milu2stage-web-root-b",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	asked := n.Asked()
	if asked["log-api"] != (Name{KindLogGroup, "/corp/api"}) || len(asked) != 7 {
		t.Errorf("asked %v", asked)
	}
	if got := TagValue("db > 80% (ä)"); got != "db _ 80_ _ä_" {
		t.Errorf("a tag of %q", got)
	}
}
