package enginecheck

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"milu2-stage/internal/config"
	"milu2-stage/internal/config/badconfig"
	"milu2-stage/internal/obey"
)

// loadWith loads a configuration after commands that the Pulumi CLI's own code has run.
func loadWith(t *testing.T, least map[string]string, commands string) *config.Settings {
	t.Helper()
	stack := stackOf(least)
	parsed, err := obey.Commands(commands)
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range parsed {
		if err := command.Run(stack); err != nil {
			t.Fatal(err)
		}
	}
	texts := textsOf(stack)
	settings, err := config.Load(config.Source{
		Get:  func(key string) (string, bool) { text, ok := texts[key]; return text, ok },
		Keys: slices.Sorted(maps.Keys(texts)),
	})
	if err != nil {
		t.Fatalf("%s: %v", commands, err)
	}
	return settings
}

// Setting one field of a key that is an object or a map changes that field and no other.
func TestSettingOneFieldChangesOneField(t *testing.T) {
	game := func(s *config.Settings) *config.Node { return &s.Stage.Nodes[2] }
	for path, c := range map[string]struct {
		value  string
		change func(*config.Settings)
	}{
		"nodes.game.count":               {"3", func(s *config.Settings) { game(s).Count = 3 }},
		"nodes.game.port":                {"7101", func(s *config.Settings) { game(s).Port, game(s).HealthPort = 7101, 7101 }},
		"nodes.game.healthPort":          {"7101", func(s *config.Settings) { game(s).HealthPort = 7101 }},
		"nodes.game.protocol":            {"udp", func(s *config.Settings) { game(s).Protocol = "udp" }},
		"nodes.game.elasticIp":           {"true", func(s *config.Settings) { game(s).ElasticIP = true }},
		"web.publicIp":                   {"false", func(s *config.Settings) { s.Stage.Web.PublicIP = false }},
		"web.port":                       {"8080", func(s *config.Settings) { s.Stage.Web.Port = 8080 }},
		"api.max":                        {"6", func(s *config.Settings) { s.Stage.API.Max = 6 }},
		"api.spareInstanceTypes[0]":      {"t3a.small", func(s *config.Settings) { s.Stage.API.SpareInstanceTypes = []string{"t3a.small"} }},
		"db.volumeSize":                  {"100", func(s *config.Settings) { s.Stage.DB.VolumeSize = 100 }},
		"imports.vpc":                    {"vpc-1", func(s *config.Settings) { s.Imports = map[string]string{"vpc": "vpc-1"} }},
		"nodeDefaults.instanceType":      {"c5.large", func(s *config.Settings) { each(s, func(n *config.Node) { n.InstanceType = "c5.large" }) }},
		"nodeDefaults.count":             {"2", func(s *config.Settings) { each(s, func(n *config.Node) { n.Count = 2 }) }},
		"cdn.web.webAclArn":              {acl, func(s *config.Settings) { s.Shared.CDN.Web.WebACLARN = acl }},
		"cdn.assets.trustedKeyGroups[0]": {keyGroup, func(s *config.Settings) { s.Shared.CDN.Assets.TrustedKeyGroups = []string{keyGroup} }},
	} {
		least := badconfig.LeastStage()
		if path[:3] == "cdn" {
			least = badconfig.LeastShared()
		}
		want := loadWith(t, least, "")
		c.change(want)
		got := loadWith(t, least, `pulumi config set --path "milu2-stage:`+path+`" `+c.value)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

const (
	acl      = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b"
	keyGroup = "01234567-89ab-cdef-0123-456789abcdef"
)

func each(s *config.Settings, change func(*config.Node)) {
	for i := range s.Stage.Nodes {
		change(&s.Stage.Nodes[i])
	}
}

// Dropping a kind and having it back, with what the Pulumi CLI can write.
func TestKindsComeAndGo(t *testing.T) {
	for commands, want := range map[string][]string{
		`pulumi config set --path "milu2-stage:nodes.chat" null`:       {"commu", "game", "world"},
		`pulumi config set --path "milu2-stage:nodes.arena.port" 7009`: {"arena", "chat", "commu", "game", "world"},
		`pulumi config set --path "milu2-stage:nodes.chat" null` + "\n" + `pulumi config rm --path "milu2-stage:nodes.chat"`: {
			"chat", "commu", "game", "world",
		},
	} {
		var names []string
		for _, node := range loadWith(t, badconfig.LeastStage(), commands).Stage.Nodes {
			names = append(names, node.Name)
		}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("%s (-want +got):\n%s", commands, diff)
		}
	}
}
