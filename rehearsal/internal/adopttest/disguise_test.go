package adopttest

import (
	"maps"
	"strings"

	"milu2-stage/rehearsal/internal/world"
)

// disguise makes what a deployment put into the account look as if somebody else had made it: other tags, and other
// values where a property can change in place. Keep says which resources stay as they are.
func disguise(a *world.Account, keep func(*world.Resource) bool) {
	for _, r := range a.All() {
		if r.Seeded || r.Owner != "" || keep(r) {
			continue
		}
		copied := r.Clone()
		strangeTags(copied)
		for _, values := range []map[string]any{copied.Inputs, copied.Outputs} {
			maps.Copy(values, drift(r.Type))
		}
		a.Put(copied)
	}
}

// strangeTags leaves only the Name, and adds an owner's tag.
func strangeTags(r *world.Resource) {
	for _, values := range []map[string]any{r.Inputs, r.Outputs} {
		for _, key := range []string{"tags", "tagsAll"} {
			if _, list := values[key].([]any); list { // an auto-scaling group's
				values[key] = []any{map[string]any{"key": "Owner", "value": "somebody", "propagateAtLaunch": true}}
				continue
			}
			old, ok := values[key].(map[string]any)
			if !ok {
				continue
			}
			tags := map[string]any{"Owner": "somebody"}
			if name, ok := old["Name"]; ok {
				tags["Name"] = name
			}
			values[key] = tags
		}
	}
}

// drift is a changed mutable property of a type, where it has one that is easy to change.
func drift(token string) map[string]any {
	return map[string]map[string]any{
		"Vpc":                      {"enableDnsHostnames": false},
		"Subnet":                   {"mapPublicIpOnLaunch": true},
		"SecurityGroup":            {"description": "made by hand"},
		"SecurityGroupIngressRule": {"description": "made by hand"},
		"SecurityGroupEgressRule":  {"description": "made by hand"},
		"LoadBalancer":             {"idleTimeout": 99.0},
		"TargetGroup":              {"deregistrationDelay": 99.0},
		"Instance":                 {"instanceType": "t3.nano", "ami": "ami-0123456789abcdef0", "userData": "#!/bin/sh"},
		"LaunchTemplate":           {"description": "made by hand"},
		"Group":                    {"maxSize": 9.0},
		"KeyPair":                  {"publicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOther other"},
		"Volume":                   {"encrypted": false},
		"Repository":               {"imageScanningConfiguration": map[string]any{"scanOnPush": false}},
		"Record":                   {},
		"LogGroup":                 {"retentionInDays": 7.0},
		"MetricAlarm":              {"threshold": 99.0},
		"Dashboard":                {"dashboardBody": `{"widgets":[]}`},
		"Zone":                     {"comment": "made by hand"},
	}[token[strings.LastIndex(token, ":")+1:]]
}
