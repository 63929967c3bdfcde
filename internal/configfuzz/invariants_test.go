package configfuzz

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/config"
	"milu2-stage/internal/stacktest"
)

// Every control that docs/security.md calls always met is an invariant here: a new row of the table wants one.
func TestEveryMandatoryControlIsAnInvariant(t *testing.T) {
	table, err := os.ReadFile(filepath.Join("..", "..", "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range invariants() {
		names = append(names, strings.Split(one.controls, ", ")...)
	}
	rows := regexp.MustCompile(`(?m)^\| ([^|]+) \|[^|]+\|[^|]+\| (?:M|C)`).FindAllStringSubmatch(string(table), -1)
	if len(rows) < 60 {
		t.Errorf("%d rows; this test has not read the table", len(rows))
	}
	for _, row := range rows {
		service := ""
		for _, control := range strings.Split(row[1], ", ") {
			if before, _, dotted := strings.Cut(control, "."); dotted && before != "" {
				service = before
			}
			if strings.HasPrefix(control, ".") {
				control = service + control // "EC2.10, .55"
			}
			if regexp.MustCompile(`^[0-9]`).MatchString(control) {
				control = "CIS " + control // "CIS 5.2, 5.3"
			}
			if !slices.Contains(names, control) && control != "game edge" {
				t.Errorf("no invariant is named %s", control)
			}
		}
	}
}

// everything is a configuration of each kind of stack with every switch on, so that every invariant has something to look at.
func everything() map[string]map[string]string {
	return map[string]map[string]string{
		"shared": {
			project + "scope": "shared", "aws:region": stacktest.Region, project + "cdn": `{"web":{"failoverDomain":"b.s3.eu-west-1.amazonaws.com",` +
				`"certificateArn":"arn:aws-test:acm:us-east-1:123456789012:certificate/c","aliases":["a.example.com"]}}`,
		},
		"stage": {
			project + "scope": "stage", project + "stageIndex": "0", project + "domain": "stage0.example.com", project + "publicZone": "example.com",
			"aws:region": stacktest.Region, project + "trustedCidrs": `["203.0.113.0/24"]`, project + "nodeClientCidrs": `["0.0.0.0/0"]`,
			project + "peerBuildVpcId": "vpc-0123456789abcdef0", project + "interfaceEndpoints": `["ssm"]`, project + "albAccessLogs": "true",
			project + "nodeDefaults": `{"elasticIp":true,"count":2}`, project + "alarmTopicArn": "arn:aws-test:sns:us-test-1:123456789012:alarms",
			project + "webAclArn": "arn:aws-test:wafv2:us-test-1:123456789012:regional/webacl/a/b",
		},
	}
}

// deployed runs a configuration that has to deploy.
func deployed(t *testing.T, c *fuzzCase) *deployment {
	t.Helper()
	result, err := c.deploy(false)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := config.Load(c.source())
	if err != nil {
		t.Fatal(err)
	}
	return &deployment{settings: loaded, Result: result}
}

// broken names the invariants that do not hold.
func (d *deployment) broken() []string {
	found := map[string]bool{}
	for _, one := range invariants() {
		one.check(d, func(string, ...any) { found[one.controls] = true })
	}
	return slices.Sorted(maps.Keys(found))
}

// An invariant that nothing breaks proves nothing: each is shown a stack in which one thing is wrong.
func TestInvariantsFindWhatIsWrong(t *testing.T) {
	for scope, list := range tampered() {
		d := deployed(t, &fuzzCase{config: everything()[scope]})
		if found := d.broken(); len(found) > 0 {
			t.Fatalf("%s is broken from the start: %v", scope, found)
		}
		for _, tt := range list {
			t.Run(tt.breaks+": "+tt.resource, func(t *testing.T) {
				at := slices.IndexFunc(d.Registrations, func(r *stacktest.Registration) bool { return r.Key() == tt.resource })
				if at < 0 {
					t.Fatal("there is no such resource")
				}
				whole := d.Registrations[at]
				d.Registrations[at] = copyOf(t, whole)
				tt.change(d.Registrations[at])
				if found := d.broken(); !slices.Contains(found, tt.breaks) {
					t.Errorf("found %v", found)
				}
				d.Registrations[at] = whole
			})
		}
	}
}

// copyOf is a registration that can be changed without the original.
func copyOf(t *testing.T, r *stacktest.Registration) *stacktest.Registration {
	t.Helper()
	encoded, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var c stacktest.Registration
	if err := json.Unmarshal(encoded, &c); err != nil {
		t.Fatal(err)
	}
	return &c
}
