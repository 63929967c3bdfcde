package config

import (
	"maps"
	"slices"
	"strings"

	"milu2-stage/internal/naming"
)

// externals are the rules of what a stack may refer to instead of managing it, by logical names.
func externals(s *Settings) map[string]rule {
	named := func(kind naming.Kind, example string) rule {
		return rule{allowed: "the name of an existing " + string(kind), example: example, accepts: kind.Accepts}.formOnly()
	}
	if s.Scope == ScopeStage {
		region := s.AWS.Region
		all := map[string]rule{
			"certificate": arnRule("acm", region, "certificate/", "an issued ACM certificate in the stage's region "+region),
		}
		for _, record := range []string{"alias-web", "alias-api", "alias-api-internal", "alias-nodes"} {
			all[record] = rule{allowed: `"": the record is left alone`, accepts: func(text string) bool { return text == "" }}
		}
		return all
	}
	distribution := matching(`^[A-Z0-9]{6,}$`, "the id of an existing CloudFront distribution", "E0123456789ABC").formOnly()
	all := map[string]rule{
		"ec2": named(naming.KindRole, "milu2stage-ec2"), "ec2-profile": named(naming.KindProfile, "milu2stage-ec2"),
		"cdn-assets": distribution, "cdn-web": distribution,
	}
	for _, bucket := range []string{"assets", "web", "logs", "artifacts"} {
		all[bucket] = named(naming.KindBucket, "mycompany-"+bucket)
	}
	return all
}

// checkExternal checks what the stack refers to, and that nothing else is said of it.
func (l *loader) checkExternal(s *Settings) {
	rules := externals(s)
	known := slices.Sorted(maps.Keys(rules))
	for _, logical := range slices.Sorted(maps.Keys(s.External)) {
		path, id := Path("external", logical), s.External[logical]
		if !l.fine(path) {
			continue
		}
		r, ok := rules[logical]
		if !ok {
			_, taken := s.External[nearest(logical, known)]
			l.reportLogical("external", logical, id, "one of "+strings.Join(known, ", "), known, !taken)
			continue
		}
		if !r.accepts(id) {
			l.report(path, id, r.allowed, RemoveCommand(path))
		}
		for key, others := range map[string]map[string]string{"imports": s.Imports, "names": s.Names} {
			if other := Path(key, logical); others[logical] != "" && l.fine(other) {
				l.report(other, others[logical], "nothing while "+path+" is set: what is external is neither imported nor named by this stack",
					RemoveCommand(other))
			}
		}
	}
}
