package infra

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"milu2-stage/internal/config"
	"milu2-stage/internal/stacktest"
)

func TestInstanceControls(t *testing.T) {
	run := compute(t, nil)
	instances := run.OfType(typeInstance)
	if len(instances) != 6 {
		t.Fatalf("%d instances", len(instances))
	}
	tests := map[string]map[string]any{
		"EC2.3: the root volume is encrypted": {
			"rootBlockDevice.encrypted": true, "rootBlockDevice.volumeType": "gp3", "ebsBlockDevices": nil,
		},
		"EC2.8: IMDSv2, one hop away": {
			"metadataOptions.httpEndpoint": "enabled", "metadataOptions.httpTokens": "required",
			"metadataOptions.httpPutResponseHopLimit": 1.0,
		},
		"EC2.17: one network interface":                   {"networkInterfaces": nil},
		"EC2.180: source and destination are checked":     {"sourceDestCheck": true},
		"CIS 1.18: the instance has a role, and no keys":  {"iamInstanceProfile": "milu2stage-ec2"},
		"tags of volumes do not fight with the default's": {"volumeTags": nil},
		"the root volume has the stack's tags":            {"rootBlockDevice.tags.pulumi:Stack": "stage0"},
		"detailed monitoring":                             {"monitoring": true},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			for _, instance := range instances {
				wantInputs(t, instance, want)
			}
		})
	}
	t.Run("CIS 1.18: no keys in user data", func(t *testing.T) {
		for _, instance := range instances {
			text, _ := instance.At("userData").(string)
			if !strings.HasPrefix(text, "#!/bin/bash\n") || strings.Contains(strings.ToLower(text), "secret") ||
				strings.Contains(text, "AKIA") {
				t.Errorf("%s: user data %.40q", instance.Name, text)
			}
		}
	})
	t.Run("EC2.3: the data volume is encrypted", func(t *testing.T) {
		wantInputs(t, find(t, run, typeVolume, "db-data"), map[string]any{"encrypted": true})
	})
}

// EC2.9 is configurable by role.
func TestPublicAddresses(t *testing.T) {
	defaults := compute(t, nil)
	private := compute(t, func(s *config.Stage) {
		s.Web.PublicIP, s.DB.PublicIP, s.API.PublicIP = false, true, false
		s.Nodes[2].PublicIP = false
		s.Nodes[3].PublicIP, s.Nodes[3].ElasticIP = false, true
	})
	tests := map[string]struct{ byDefault, changed bool }{
		"web": {true, false}, "db": {false, true}, "node-game": {true, false}, "node-world": {true, true},
		"node-chat": {true, true},
	}
	for role, tt := range tests {
		t.Run("EC2.9: "+role, func(t *testing.T) {
			const path = "associatePublicIpAddress"
			wantInputs(t, find(t, defaults, typeInstance, role), map[string]any{path: tt.byDefault})
			wantInputs(t, find(t, private, typeInstance, role), map[string]any{path: tt.changed})
		})
	}
	t.Run("EC2.25: api", func(t *testing.T) {
		const path = "networkInterfaces.0.associatePublicIpAddress"
		wantInputs(t, find(t, defaults, tokenTemplate, "api-lt"), map[string]any{path: "true"})
		wantInputs(t, find(t, private, tokenTemplate, "api-lt"), map[string]any{path: "false"})
	})
	t.Run("elastic addresses", func(t *testing.T) {
		if found := defaults.OfType(tokenEIP); len(found) != 0 {
			t.Errorf("unwanted: %v", found)
		}
		wantInputs(t, find(t, private, tokenEIP, "node-world-eip"), map[string]any{
			"instance": "node-world-id", "domain": "vpc", "tags.Name": "milu2stage-node-world-eip",
		})
	})
}

func TestNodesSpreadOverTheSubnets(t *testing.T) {
	run := compute(t, func(s *config.Stage) { s.Nodes[2].Count, s.Nodes[2].ElasticIP = 5, true })
	subnets := []string{"subnet-main-id", "subnet-second-id"}
	for n := range 5 {
		role := nodeRole("game", n)
		wantInputs(t, find(t, run, typeInstance, role), map[string]any{
			"subnetId": subnets[n%2], "tags.Name": "milu2stage-" + role, "vpcSecurityGroupIds.0": "sg-node-game-id",
		})
		wantInputs(t, find(t, run, tokenTarget, role+"-target"), map[string]any{
			"targetId": role + "-id", "port": 7001.0, "targetGroupArn": "arn:aws-test:test:us-test-1:123456789012:game-tg",
		})
		find(t, run, tokenEIP, role+"-eip")
		find(t, run, tokenAlarm, "alarm-"+role+"-status")
	}
	if got := len(run.OfType(typeInstance)); got != 2+5+3 {
		t.Errorf("%d instances", got)
	}
	wantInputs(t, find(t, run, typeInstance, "node-world"), map[string]any{"subnetId": "subnet-main-id"})
}

func TestNodeRole(t *testing.T) {
	for n, want := range []string{"node-game", "node-game-2", "node-game-3"} {
		if got := nodeRole("game", n); got != want {
			t.Errorf("nodeRole(game, %d) = %s", n, got)
		}
	}
}

func TestUserDataOfTheRoles(t *testing.T) {
	run := compute(t, func(s *config.Stage) {
		s.Repositories = []string{"api", "web", "node-game"}
		s.Nodes[2].HealthPort = 7101
	})
	tests := map[string]struct{ has, lacks []string }{
		"web": {
			has:   []string{"LOG_GROUP='/milu2stage/web'", "PORT=80\n", "dkr.ecr.us-test-1.test/repo-web'"},
			lacks: []string{"mount-data"},
		},
		"db":         {[]string{"VOLUME='db-data-id'", "mount-data", `"/data"`}, []string{"docker"}},
		"node-game":  {[]string{"REPOSITORY='123456789012", "PORT=7001\nHEALTH_PORT=7101\n"}, []string{"mount-data"}},
		"node-world": {[]string{"REPOSITORY=''", "/milu2stage/node-world"}, []string{"docker"}}, // no repository of its own
	}
	for role, tt := range tests {
		t.Run(role, func(t *testing.T) {
			text := fmt.Sprint(find(t, run, typeInstance, role).At("userData"))
			for _, part := range tt.has {
				if !strings.Contains(text, part) {
					t.Errorf("lacks %q:\n%s", part, text)
				}
			}
			for _, part := range tt.lacks {
				if strings.Contains(text, part) {
					t.Errorf("has %q", part)
				}
			}
		})
	}
}

func TestDatabase(t *testing.T) {
	run := compute(t, func(s *config.Stage) { s.DB.VolumeType, s.DB.VolumeIOPS = "io2", 3000 })
	wantInputs(t, find(t, run, typeVolume, "db-data"), map[string]any{
		"size": 50.0, "type": "io2", "iops": 3000.0, "tags.Name": "milu2stage-db-data",
	})
	wantInputs(t, find(t, compute(t, nil), typeVolume, "db-data"), map[string]any{"type": "gp3", "iops": nil})
	wantInputs(t, find(t, run, tokenAttachment, "db-data-attachment"), map[string]any{
		"deviceName": "/dev/sdf", "instanceId": "db-id", "volumeId": "db-data-id", "stopInstanceBeforeDetaching": true,
	})
	t.Run("the instance, the volume and the private zone are protected, and nothing else", func(t *testing.T) {
		var protected []string
		for _, registration := range run.Registrations {
			if registration.Protect {
				protected = append(protected, registration.Name)
			}
		}
		slices.Sort(protected)
		if !slices.Equal(protected, []string{"db", "db-data", "private-zone"}) {
			t.Errorf("protected: %v", protected)
		}
		wantInputs(t, find(t, run, typeInstance, "db"), map[string]any{"disableApiTermination": true})
		wantInputs(t, find(t, run, typeInstance, "web"), map[string]any{"disableApiTermination": false})
	})
}

func TestIgnoredChanges(t *testing.T) {
	run := compute(t, nil)
	for _, token := range []string{typeInstance, typeVolume, typeKeyPair, typeGroup} {
		registrations := run.OfType(token)
		if len(registrations) == 0 || len(ignored(token)) == 0 {
			t.Errorf("%s: %d registrations, ignored %v", token, len(registrations), ignored(token))
		}
		for _, registration := range registrations {
			if !slices.Equal(registration.IgnoreChanges, ignored(token)) {
				t.Errorf("%s ignores changes of %v", registration.Key(), registration.IgnoreChanges)
			}
		}
	}
	if got := ignored("aws:ec2/vpc:Vpc"); got != nil {
		t.Errorf("a VPC ignores %v", got)
	}
}

func TestAccess(t *testing.T) {
	with := compute(t, nil)
	wantInputs(t, find(t, with, typeKeyPair, "key"), map[string]any{
		"keyName": "milu2stage-key", "publicKey": publicKey,
	})
	without := compute(t, func(s *config.Stage) { s.PublicKey = "" })
	if found := without.OfType(typeKeyPair); len(found) != 0 {
		t.Errorf("a key pair without a key: %v", found)
	}
	for _, tt := range []struct {
		run  *stacktest.Result
		want any
	}{{with, "milu2stage-key"}, {without, nil}} {
		wantInputs(t, find(t, tt.run, typeInstance, "web"), map[string]any{"keyName": tt.want})
		wantInputs(t, find(t, tt.run, tokenTemplate, "api-lt"), map[string]any{"keyName": tt.want})
	}
}

func TestInstancesWaitForTheInternetAndTheLogGroups(t *testing.T) {
	run := compute(t, nil)
	for _, instance := range run.OfType(typeInstance) {
		all := strings.Join(instance.DependsOn, " ")
		for _, part := range []string{"::route-internet", "::log-web", "::log-db"} {
			if !strings.Contains(all, part) {
				t.Errorf("%s does not wait for %s: %s", instance.Name, part, all)
			}
		}
	}
}
